"""The node as a process of its own: its link is RabbitMQ, which may be away, be cut off, or come later."""

import signal
import socket
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from rabbit_carrier import RabbitCarrier, new_link_name
from tcp_proxy import TcpProxy
from waiting import wait_until
from werkzeug.test import Client

from agency.bootstrap import open_identity
from agency.config import Settings
from agency.entrypoints.processes import make_node, make_sandbox
from agency.usecases import audit
from alongside.envelope.party_file import PartyFile, read_party_file, write_party_file
from alongside.link.port import LANDLORD, Outgoing, to_agency
from alongside.running import at_work

WITHIN_S = 45.0


class House:
    """A landlord on a real broker, and the folders of its agencies, which reach it through a proxy."""

    def __init__(self, broker, folder, landlord, folder_of):
        self.carrier, self.proxy = RabbitCarrier(broker), TcpProxy((broker.host, broker.port))
        self.folder, self.landlord, self._folder_of = folder, landlord, folder_of
        self.names: dict[str, str] = {}

    def agency(self, agency_id, clock=None):
        """A new agency with its user on the broker; pinned on both sides when there is a clock."""
        name = self.names[agency_id] = new_link_name()
        self.carrier.add_agency(name)
        address = self.carrier.address(name)
        url = f"amqp://{name}:{address.password}@127.0.0.1:{self.proxy.port}/{address.vhost}"
        folder = self._folder_of(self.folder / "sandbox" / agency_id, agency_id, name, url)
        settings = Settings.from_folder(folder)
        if clock is not None:
            self.join(settings, clock)
        return settings

    def join(self, settings, clock):
        agency = open_identity(settings, clock)
        agency.pin_landlord(self.landlord.root, self.landlord.keys, self.landlord.thumbprint)
        self.landlord.pin(agency.identity())
        agency.close()

    def send(self, agency_id, sealed):
        address = to_agency(self.names[agency_id])
        publisher = self.carrier.publisher(LANDLORD)
        publisher.publish(Outgoing(address, sealed.jti, sealed.wire, LANDLORD)).result(30)

    def hear(self, count):
        """Return what the agencies said, as the landlord opens it, once it is `count` messages."""
        heard, stop = [], threading.Event()

        def take(delivery):
            heard.append(self.landlord.open(delivery))
            if len(heard) >= count:
                stop.set()

        timer = threading.Timer(WITHIN_S, stop.set)
        timer.start()
        self.carrier.consumer(LANDLORD).run(take, stop, lambda: None)
        timer.cancel()
        return heard

    def release(self):
        self.proxy.close()
        self.carrier.release()


@pytest.fixture
def house_of(broker, tmp_path, folder_of):
    made = []

    def make(landlord):
        made.append(House(broker, tmp_path, landlord, folder_of))
        return made[0]

    yield make
    for house in made:
        house.release()


@pytest.fixture
def house(house_of, landlord_then):
    return house_of(landlord_then)


class Browser:
    """Somebody at the agency who looks at the inbox again and again."""

    def __init__(self, application, at=""):
        self._client, self._at = Client(application), at
        form = self._client.get(f"{at}/sign-in").text
        token = form.split('name="csrf_token" value="')[1].split('"')[0]
        sign_in = {"name": "sam", "password": "correct horse battery staple", "csrf_token": token}
        assert self._client.post(f"{at}/sign-in", data=sign_in).status_code == 303

    def sees(self):
        """Return the status of the inbox, and its page."""
        got = self._client.get(f"{self._at}/")
        return got.status_code, got.text


def shows(browser, words):
    """Whether the inbox is shown, and these words are in it."""
    status, page = browser.sees()
    return status == 200 and words in page


def test_a_node_that_starts_before_its_broker_says_so_and_connects_when_it_comes(house):
    # given a broker that is away, with a referral in its queue
    clock = house.landlord.clock
    settings = house.agency("harbour", clock)
    house.send("harbour", house.landlord.referral())
    house.proxy.refuses = True

    # when the node starts
    running = make_node(settings, clock)
    with at_work(running):
        browser = Browser(running.application)

        # then its pages are there, show nothing, and say why
        wait_until(lambda: "Not connected to the landlord" in browser.sees()[1])
        assert browser.sees()[0] == 503
        assert Client(running.application).get("/readyz").status_code == 200

        # and when the broker comes, the referral does too, and the landlord has its receipt
        house.proxy.refuses = False
        wait_until(lambda: shows(browser, "Waiting for you (1)"))
        assert [one.manifest.rcpt.status for one in house.hear(1)] == ["received"]


def test_after_every_reconnect_the_queue_is_emptied_before_anything_is_shown_again(house):
    # given a node that shows a referral
    clock = house.landlord.clock
    settings = house.agency("harbour", clock)
    sealed = house.landlord.referral()
    house.send("harbour", sealed)
    running = make_node(settings, clock)
    with at_work(running):
        browser = Browser(running.application)
        wait_until(lambda: shows(browser, "Waiting for you (1)"))

        # when the link is cut, and the person withdraws meanwhile
        house.proxy.refuses = True
        house.proxy.cut()
        wait_until(lambda: browser.sees()[0] == 503)
        house.send("harbour", house.landlord.withdraw(sealed.cid, sealed.jti))
        house.proxy.refuses = False

        # then whoever looks all the time sees nothing until it is withdrawn
        seen = set()

        def withdrawn():
            status, page = browser.sees()
            seen.add((status, "Waiting for you (1)" in page))
            return status == 200

        wait_until(withdrawn)
        assert seen <= {(503, False), (200, False)}
        assert shows(browser, "Content destroyed")


def test_identities_of_one_process_have_users_of_their_own_and_share_no_fate(house):
    # given two agencies in one process, of which one is suspended: its user does not exist on the broker
    clock = house.landlord.clock
    settings = [house.agency(agency, clock) for agency in ("suspended", "harbour")]
    house.carrier.apply(lambda one: replace(one, suspended=one.link_name == house.names["suspended"]))
    house.send("harbour", house.landlord.referral())

    running = make_sandbox(settings, (), clock)
    with at_work(running):
        harbour, suspended = Browser(running.application, "/harbour"), Browser(running.application, "/suspended")
        wait_until(lambda: shows(harbour, "Waiting for you (1)"))
        wait_until(lambda: "Not connected" in suspended.sees()[1])
        assert len(house.hear(1)) == 1


KILLABLE = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from agency.config import Settings
from agency.entrypoints.processes import run_node

class Clock:
    def now(self):
        return datetime.fromisoformat(sys.argv[2])

def points(label):
    if label == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)

run_node(Settings.from_folder(Path(sys.argv[1])), Clock(), points)
"""


def test_a_node_that_is_killed_at_every_point_loses_nothing_and_does_nothing_twice(house):
    clock = house.landlord.clock
    settings = house.agency("harbour", clock)
    sealed = house.landlord.referral()
    house.send("harbour", sealed)
    folder = house.folder / "sandbox" / "harbour"

    def start(fatal):
        command = [sys.executable, "-c", KILLABLE, str(folder), clock.now().isoformat(), fatal]
        return subprocess.Popen(command, stderr=subprocess.DEVNULL)

    # killed after it stored, after it opened, after it sent its receipt
    for fatal in ("agency.stored", "agency.opened", "agency.receipt_published"):
        assert start(fatal).wait(WITHIN_S) == -signal.SIGKILL, fatal
    last = start("nowhere")
    heard = house.hear(2)

    # the landlord has one receipt, more than once at most as the same bytes; the node has one referral
    assert {one.manifest.rcpt.ref.jti for one in heard} == {sealed.jti}
    assert len({one.manifest.jti for one in heard}) == 1
    last.terminate()
    assert last.wait(WITHIN_S) == 0
    [entry] = audit.messages(open_identity(settings, clock).node)
    assert (entry.jti, entry.status) == (sealed.jti, "received")


def test_the_program_serves_a_sandbox_and_ends_cleanly_when_it_is_told_to(house_of, landlord_now, tmp_path):
    # given two agencies that joined the landlord, with secrets that nobody writes to
    house = house_of(landlord_now)
    for agency in ("harbour", "lockwell"):
        house.agency(agency)
    party = PartyFile("landlord", landlord_now.thumbprint, landlord_now.root, landlord_now.keys)
    write_party_file(tmp_path / "landlord.json", party)
    folders = ["--folder", str(tmp_path / "sandbox"), "--state", str(tmp_path / "state")]
    read_only(tmp_path / "sandbox")
    program = [str(Path(sys.executable).with_name("agency")), "sandbox"]
    joined = ["--landlord", str(tmp_path / "landlord.json"), "--out", str(tmp_path / "joins")]
    subprocess.run([*program, "join", *folders, *joined], check=True, capture_output=True, timeout=WITHIN_S)
    landlord_now.pin(read_party_file(tmp_path / "joins" / "lockwell.json"))
    house.send("lockwell", landlord_now.referral())

    # when they are served
    port = free_port()
    with (tmp_path / "log").open("wb") as log:
        serving = subprocess.Popen([*program, "serve", *folders, f"--port={port}"], stdout=log, stderr=log)
    try:
        heard = house.hear(1)
        assert [one.manifest.rcpt.status for one in heard] == ["received"]
        assert requests.get(f"http://127.0.0.1:{port}/readyz", timeout=30).json() == {"ready": True, "lacks": []}
        assert requests.get(f"http://127.0.0.1:{port}/lockwell/sign-in", timeout=30).status_code == 200
    finally:
        serving.terminate()

    # then they end at once when asked to, and their log says nothing of anybody
    assert serving.wait(WITHIN_S) == 0
    said = (tmp_path / "log").read_text()
    assert "service.stopped" in said
    assert not any(name in said for name in house.names.values())


def read_only(folder):
    for path in [*folder.rglob("*"), folder]:
        path.chmod(path.stat().st_mode & ~0o222)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]
