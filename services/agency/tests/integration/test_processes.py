"""A node starts whatever is away, prepares itself once, and does nothing before that."""

import threading
from dataclasses import replace

import pytest
from waiting import wait_until
from werkzeug.test import Client

from agency.entrypoints import processes
from agency.entrypoints.processes import make_node, make_sandbox, prepared, run_node
from alongside.envelope.model import Env
from alongside.running import at_work
from alongside.settings import BrokerUrl, SettingsRefused
from alongside.workers import Worker

NOBODY = "127.0.0.1:9"  # the port of "discard": nothing listens there


def with_link(settings):
    return replace(settings, link=BrokerUrl(f"amqp://{settings.link_name}:x@{NOBODY}/partners.x"))


class Unprepared:
    """An identity whose database is away at first."""

    def __init__(self, bench, times):
        self.settings, self._times, self.tried = bench.settings, times, 0

    def prepare(self):
        self.tried += 1
        if self.tried <= self._times:
            raise OSError("away")


def lacks(client):
    return client.get("/readyz").json.get("lacks")


def test_no_worker_begins_before_the_identity_is_prepared_which_is_tried_until_it_works(bench, monkeypatch):
    # given three workers of an identity whose database comes at the third look
    agency, began, all_began = Unprepared(bench, 2), [], threading.Event()

    def run(stop):
        began.append(agency.tried)
        if len(began) == 3:
            all_began.set()

    monkeypatch.setattr(processes, "workers", lambda _: [Worker(name, run) for name in "abc"])
    monkeypatch.setattr("alongside.workers.Patience.pause_s", lambda _: 0.0)
    threads = [threading.Thread(target=one.run, args=(threading.Event(),)) for one in prepared(agency)]

    # when they run
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    # then each began after it, and it was prepared once
    assert all_began.is_set()
    assert (began, agency.tried) == ([3, 3, 3], 3)


def test_an_identity_that_is_told_to_stop_while_it_waits_begins_nothing(bench, monkeypatch):
    stop, began = threading.Event(), []
    monkeypatch.setattr(processes, "workers", lambda _: [Worker("a", began.append)])
    agency = Unprepared(bench, 1000)
    monkeypatch.setattr("alongside.workers.Patience.failed", lambda *_: stop.set())
    prepared(agency)[0].run(stop)
    assert began == []


@pytest.mark.databases("sqlite")
def test_a_node_whose_database_is_away_lives_and_says_that_it_is_not_ready(bench):
    settings = with_link(replace(bench.settings, database_url=f"postgresql+psycopg://agency:x@{NOBODY}/agency"))
    running = make_node(settings, bench.clock)
    with at_work(running):
        client = Client(running.application)
        assert client.get("/livez").status_code == 200
        assert client.get("/readyz").status_code == 503


@pytest.mark.databases("sqlite")
def test_a_new_node_is_migrated_and_gets_its_keys_when_its_work_begins(bench):
    folder = bench.folder / "new"
    folder.mkdir()
    own = {
        "database_url": f"sqlite:///{folder}/a.sqlite3",
        "keystore": folder / "keystore",
        "key_ring": folder / "ring",
    }
    settings = with_link(replace(bench.settings, **own))
    running = make_node(settings, bench.clock)
    assert not (folder / "keystore").exists()

    client = Client(running.application)
    with at_work(running):
        wait_until(lambda: lacks(client) == ["No landlord is pinned on this node yet."])
    assert (folder / "keystore").exists()


@pytest.mark.databases("sqlite")
def test_the_work_without_pages_ends_when_it_is_told_to(bench):
    stop = threading.Event()
    thread = threading.Thread(target=run_node, args=(with_link(bench.settings), bench.clock, bench.point, stop))
    thread.start()
    stop.set()
    thread.join(20)
    assert not thread.is_alive()


def test_a_node_without_the_address_of_a_broker_and_a_live_one_among_others_are_refused(bench):
    with pytest.raises(SettingsRefused, match="AGENCY_LINK_URL is not set"):
        make_node(bench.settings, bench.clock)
    with pytest.raises(ValueError, match="sandbox"):
        make_sandbox([replace(with_link(bench.settings), env=Env.LIVE)], (), bench.clock)
