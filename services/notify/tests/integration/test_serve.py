"""`notify serve` as a process of its own: it waits for database and broker, hears events, and sends mail."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa
from event_broker import EventBroker
from mail_sink import PASSWORD, USER, Authority, serving
from tcp_proxy import TcpProxy
from waiting import wait_until

from alongside.clock import SystemClock
from alongside.events.amqp import AmqpBus
from alongside.events.bus import Offer
from alongside.events.codec import to_json
from alongside.events.model import staff_notice

NOTIFY = str(Path(sys.executable).with_name("notify"))
WITHIN_S = 60


@pytest.fixture
def env(tmp_path):
    """Live mode, without broker and mail."""
    (tmp_path / "secret").write_bytes(b"x" * 32)
    (tmp_path / "issuers.json").write_text("[]")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("NOTIFY_")},
        "NOTIFY_MODE": "live",
        "NOTIFY_DATABASE_URL": f"sqlite:///{tmp_path / 'notify.sqlite3'}",
        "NOTIFY_KEY_RING_FILE": str(tmp_path / "keys.json"),
        "NOTIFY_PAGE_SECRET_FILE": str(tmp_path / "secret"),
        "NOTIFY_TRUSTED_ISSUERS_FILE": str(tmp_path / "issuers.json"),
        "NOTIFY_LANDLORD_NAME": "Larkfield",
        "NOTIFY_WORKER_NAME": "Sam",
        "NOTIFY_PHONE": "020 7946 0123",
        "NOTIFY_STAFF_ADDRESSES": "case_officer=cases@example.org",
    }


@pytest.fixture
def sink(env, tmp_path):
    """A mail server that `env` names."""
    authority = Authority(tmp_path)
    (tmp_path / "password").write_text(PASSWORD)
    with serving(authority.server("localhost")) as sink:
        env |= {
            "NOTIFY_SMTP_HOST": "localhost",
            "NOTIFY_SMTP_PORT": str(sink.port),
            "NOTIFY_SMTP_USER": USER,
            "NOTIFY_SMTP_PASSWORD_FILE": str(tmp_path / "password"),
            "NOTIFY_SMTP_CA_FILE": str(authority.file),
            "NOTIFY_SMTP_FROM": "noreply@larkfield.example",
        }
        yield sink


@pytest.fixture
def database(new_database, env):
    """A database behind a proxy through which nothing goes yet; `env` has the address of the proxy."""
    url = sa.make_url(new_database("notify"))
    proxy = TcpProxy((url.host, url.port))
    proxy.refuses = True
    env["NOTIFY_DATABASE_URL"] = url.set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)
    yield proxy
    proxy.close()


@pytest.fixture
def events(broker, env):
    """The broker, behind a proxy of the same kind."""
    events = EventBroker(broker)
    proxy = TcpProxy((broker.host, broker.port))
    proxy.refuses = True
    env["NOTIFY_EVENTS_URL"] = events.address(proxy.port)
    bus = AmqpBus(events.address())
    yield proxy, bus
    bus.close()
    proxy.close()
    events.empty()
    events.close()


class Process:
    """`notify serve` in a process of its own."""

    def __init__(self, env, folder):
        self._log = folder / "log"
        with self._log.open("wb") as log:
            command = [NOTIFY, "serve", "--port", "0"]
            self.process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=log)

    def log(self):
        return self._log.read_text()

    def answer(self, path):
        lines = [json.loads(line) for line in self.log().splitlines()]
        port = next(line["port"] for line in lines if line["event"] == "service.started")
        return requests.get(f"http://127.0.0.1:{port}{path}", timeout=30)

    def lacks(self):
        return self.answer("/readyz").json()["lacks"]


@pytest.fixture
def serve(env, tmp_path):
    started = []

    def serve():
        started.append(Process(env, tmp_path))
        wait_until(lambda: "service.started" in started[-1].log())
        return started[-1]

    yield serve
    for one in started:
        one.process.kill()
        one.process.wait()


def run(env, *arguments):
    return subprocess.run([NOTIFY, *arguments], env=env, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.databases("postgresql")
def test_it_starts_before_everything_else_and_finds_it_when_it_comes(database, events, sink, env, serve):
    carrier, bus = events
    assert run(env, "keys").returncode == 0
    notify = serve()
    assert notify.answer("/livez").status_code == 200
    assert "The database cannot be reached." in notify.lacks()

    database.refuses = False
    wait_until(lambda: "The database has not been migrated to the newest schema." in notify.lacks())
    migrated = run(env, "migrate")
    assert migrated.returncode == 0, migrated.stderr
    assert notify.lacks() == ["No issuer of tokens is trusted, so nobody can call this service."]

    say(bus, "staff.answered")
    carrier.refuses = False
    wait_until(lambda: len(sink.taken) == 1)

    for proxy in (database, carrier):
        proxy.cut()
    say(bus, "staff.delivered")
    wait_until(lambda: len(sink.taken) == 2)

    notify.process.send_signal(signal.SIGTERM)
    assert notify.process.wait(WITHIN_S) == 0
    assert [one.mail["Subject"] for one in sink.taken] == ["There is an answer", "Something has arrived"]
    secrets = (
        env["NOTIFY_DATABASE_URL"],
        env["NOTIFY_EVENTS_URL"],
        PASSWORD,
        "cases@example.org",
        "larkfield.example",
    )
    assert not [secret for secret in secrets if secret in notify.log()]


def say(bus, code):
    event = staff_notice("referral", SystemClock().now(), code, "case_officer")
    bus.offer(Offer(event.id, "notify", to_json(event))).result(WITHIN_S)


def test_without_a_broker_it_says_so(env):
    done = run(env, "serve")

    assert (done.returncode, done.stderr) == (2, "NOTIFY_EVENTS_URL is not set.\n")


def test_every_mistake_is_told_at_once_and_no_value(env):
    env |= {
        "NOTIFY_STAFF_ADDRESSES": "", "NOTIFY_SMTP_PORT": "CANARY", "NOTIFY_SMTP_USER": "CANARY",
        "NOTIFY_EVENTS_URL": "amqp://CANARY:CANARY@broker.example.org/internal", "NOTIFY_PHONE": "CANARY",
    }  # fmt: skip

    done = run(env, "serve")

    assert done.returncode == 2
    for word in ("SMTP_HOST", "SMTP_FROM", "SMTP_PORT", "password", "staff", "EVENTS_URL", "telephone"):
        assert word in done.stderr
    assert "CANARY" not in done.stderr


def test_a_port_that_is_taken_is_told_in_a_sentence(env):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        env["NOTIFY_EVENTS_URL"] = "amqp://notify:x@127.0.0.1:1/internal"
        done = run(env, "serve", "--port", str(taken.getsockname()[1]))

    assert done.returncode == 2
    assert "another program may have it" in done.stderr
