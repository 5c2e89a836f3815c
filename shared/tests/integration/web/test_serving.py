"""The server of a service that runs by itself, as a process: what it says, whom it waits for, how it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
import requests
from waiting import wait_until

from alongside.web import serving as room

WITHIN_S = 20
SERVICE = """
import os, sys, threading, time
from flask import request
from alongside.telemetry.log import configure
from alongside.web.app import create_app
from alongside.web.serving import CannotListen, Running, serve
from alongside.workers import Worker

def make():
    if "broken" in sys.argv:
        raise RuntimeError("secret words")
    app, _ = create_app("consent", openapi_title="x", readiness=lambda: [], trusted_issuers=[], audience="consent")
    slow = threading.Event()

    @app.route("/slow")
    def wait():
        print("asked", flush=True)
        time.sleep(1)
        return "answered"

    @app.route("/read", methods=["POST"])
    def read():
        return str(len(request.get_data()))

    @app.route("/process")
    def process():
        return f"{os.getpid()} {os.getppid()}"

    def work(stop):
        print("working", flush=True)
        stop.wait()
        print("finished", flush=True)

    return Running(app, [Worker("a.worker", work)], lambda: print("closed", flush=True))

configure()
try:
    serve(make, "127.0.0.1", int(sys.argv[1]), threads=2)
except CannotListen as sentence:
    print(sentence)
    sys.exit(2)
"""


class Process:
    """A service in a process of its own."""

    def __init__(self, folder, *arguments: str, port: int = 0) -> None:
        self._log = folder / "log"
        environment = {**os.environ, "GUNICORN_CMD_ARGS": "--access-logfile -"}
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SERVICE, str(port), *arguments],
                stdout=subprocess.PIPE, stderr=log, text=True, env=environment,
            )  # fmt: skip

    def lines(self) -> list[dict]:
        return [json.loads(line) for line in self._log.read_text().splitlines()]

    def log(self) -> str:
        return self._log.read_text()

    def url(self) -> str:
        return f"http://127.0.0.1:{self.wait_for('service.started')['port']}"

    def wait_for(self, event: str, count: int = 1) -> dict:
        def found() -> list[dict]:
            return [line for line in self.lines() if line["event"] == event][count - 1 :]

        return wait_until(found, WITHIN_S, self.log)[-1]

    def end(self) -> str:
        """Ask it to stop; what it printed."""
        self.process.send_signal(signal.SIGTERM)
        printed, _ = self.process.communicate(timeout=WITHIN_S)
        return printed

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


@pytest.fixture
def service(tmp_path):
    made = Process(tmp_path)
    yield made
    made.close()


@contextmanager
def connected(url: str, count: int = 1):
    """Clients that say nothing."""
    port = int(url.rpartition(":")[2])
    clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(count)]
    try:
        yield clients
    finally:
        for client in clients:
            client.close()


def test_it_answers_without_saying_who_it_is(service):
    answer = requests.get(service.url() + "/livez", timeout=WITHIN_S)

    assert answer.json() == {"alive": True}
    assert "Server" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_head_and_body_of_an_answer_come_in_one_piece(service):
    with connected(service.url()) as (client,):
        for _ in range(2):
            client.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")

            answer = client.recv(4096)

            assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
            assert answer.endswith(b'\r\n\r\n{"alive":true}\n')


def test_an_answer_without_a_body_comes_too(service):
    with connected(service.url()) as (client,):
        client.sendall(b"HEAD /livez HTTP/1.1\r\nHost: x\r\n\r\n")

        assert client.recv(4096).endswith(b"\r\n\r\n")


def test_how_long_a_client_is_waited_for_holds_as_soon_as_it_is_waited_for():
    ours, theirs = socket.socketpair()
    with room._Client(ours) as client, theirs:
        client.settimeout(0.01)
        with pytest.raises(TimeoutError):
            client.recv(1)
        client.setblocking(False)
        with pytest.raises(BlockingIOError):
            client.recv(1)
        with pytest.raises(BlockingIOError):
            client.sendall(bytes(10_000_000))
        client.setblocking(True)
        theirs.sendall(b"x")
        assert (client.recv(1), client.gettimeout()) == (b"x", None)


def test_the_serving_process_shows_that_it_is_alive_once_a_second_and_not_at_every_request(monkeypatch):
    now, shown = [1000.0], []
    monkeypatch.setattr(room.ThreadWorker, "__init__", lambda *_: None)
    monkeypatch.setattr(room.ThreadWorker, "notify", lambda _: shown.append(now[0]), raising=False)
    monkeypatch.setattr(room.time, "monotonic", lambda: now[0])
    worker = room._Worker()

    for _ in range(6):
        worker.notify()
        now[0] += 0.5

    assert shown == [1000.0, 1001.0, 1002.0]


def test_no_address_and_no_url_is_written_anywhere(service):
    url = service.url()
    requests.get(url + "/nowhere/canary-path?canary=query", headers={"X-Canary": "canary"}, timeout=WITHIN_S)
    with connected(url) as (client,):
        client.sendall(b"GET /canary-bad bad\r\nCanary: 1\r\n\r\n")
        refused = client.recv(4096)
    printed = service.end()

    assert refused.startswith(b"HTTP/1.1 400 Bad Request")
    assert b"canary" not in refused.lower()
    assert "canary" not in (service.log() + printed).lower()
    assert "127.0.0.1" not in service.log() + printed
    assert all("event" in line for line in service.lines())


def test_a_term_signal_ends_workers_then_closes_and_a_request_in_hand_is_answered(service):
    url = service.url()
    with connected(url) as (client,):
        client.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        assert service.process.stdout.readline() == "working\n"
        assert service.process.stdout.readline() == "asked\n"

        printed = service.end()
        answer = b"".join(iter(lambda: client.recv(4096), b""))

    assert service.process.returncode == 0
    assert printed == "finished\nclosed\n"
    assert answer.endswith(b"answered")
    assert service.lines()[-1]["event"] == "service.stopped"


def test_clients_that_say_nothing_cost_no_thread_and_do_not_delay_the_end(service):
    url = service.url()

    with connected(url, 50):
        began = time.monotonic()
        assert requests.get(url + "/livez", timeout=WITHIN_S).ok
        answered = time.monotonic()
        service.end()

    assert answered - began < WITHIN_S / 4  # gunicorn alone would give each of them 5 s of one of two threads
    assert service.process.returncode == 0


@pytest.mark.parametrize("how", ["announced", "chunked"])
def test_a_body_that_is_too_large_is_refused(service, how):
    body = bytes(1024 * 1024 + 1)
    sent = body if how == "announced" else iter([body])

    answer = requests.post(service.url() + "/read", data=sent, timeout=WITHIN_S)

    assert answer.status_code == 413
    assert requests.post(service.url() + "/read", data=body[:-1], timeout=WITHIN_S).text == str(1024 * 1024)


def test_a_serving_process_that_dies_is_replaced(service):
    url = service.url()
    serving, watching = map(int, requests.get(url + "/process", timeout=WITHIN_S).text.split())
    assert watching == service.process.pid

    os.kill(serving, signal.SIGKILL)
    service.wait_for("service.started", count=2)

    assert requests.get(url + "/process", timeout=WITHIN_S).text.split()[0] != str(serving)


def test_the_serving_process_does_not_outlive_the_one_that_watches_it(service):
    url = service.url()
    service.process.kill()

    service.wait_for("service.stopped")

    with pytest.raises(requests.ConnectionError):
        requests.get(url + "/livez", timeout=WITHIN_S)


def test_a_service_that_cannot_be_built_ends_with_4_and_says_nothing_secret(tmp_path):
    broken = Process(tmp_path, "broken")
    printed, _ = broken.process.communicate(timeout=WITHIN_S)

    assert broken.process.returncode == 4
    assert broken.lines()[0]["error"] == "RuntimeError"
    assert "secret" not in broken.log() + printed


def test_a_port_that_another_program_has_is_said_in_a_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        late = Process(tmp_path, port=port)
        printed, _ = late.process.communicate(timeout=WITHIN_S)

    assert late.process.returncode == 2
    assert printed == f"Port {port} of 127.0.0.1 cannot be used: another program may have it.\n"
