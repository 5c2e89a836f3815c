"""What the operator is told when the address of the broker's management API, or the operator, is not right.

One sentence and what mends it; the password goes to nobody but who was addressed, and nothing is put anywhere.
"""

import base64
import socket
import threading
from contextlib import contextmanager
from typing import ClassVar

import pytest
from tls_door import TlsDoor

from alongside.doctor import topology
from alongside.doctor.operator import Operator, operator_in
from alongside.doctor.topology import look_at_topology
from alongside.link.rabbitmq import operator_api
from alongside.link.rabbitmq.management import Management
from alongside.link.rabbitmq.operator_api import ManagementRefused, OperatorApi
from alongside.link.rabbitmq.topology import wanted_by_services
from alongside.web.wire import NotConnected

PASSWORD = "not-for-everybody"
PROOF = base64.b64encode(f"operator:{PASSWORD}".encode())


def answer(status: str, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


@contextmanager
def serving(says: bytes | None):
    """Says this to everybody who asks, None: nothing; yields its port, and what it was asked."""
    asked, over = [], threading.Event()

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client:
                asked.append(client.recv(65536))
                if says is None:
                    over.wait(20)
                else:
                    client.sendall(says)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1], asked
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(20)


def told(url: str, authority=None):
    """What is wrong, as the doctor says it; `broker apply` prints the same two."""
    operator = Operator(url, "operator", PASSWORD, "larkfield", None, authority)
    [finding] = look_at_topology("topology", operator, [], {})
    return finding.sentence, finding.mend


def nobody() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


ELSEWHERE = "What answers at 127.0.0.1:{port} is not the management API of a broker."


@pytest.mark.parametrize(
    ("says", "sentence", "mend"),
    [
        (answer("200 OK", b"<!DOCTYPE html><title>A page</title>"), ELSEWHERE, "export REFERRAL_BROKER_MANAGEMENT="),
        (answer("404 Not Found", b"<html>"), ELSEWHERE, "export REFERRAL_BROKER_MANAGEMENT="),
        (answer("200 OK", b"[]"), ELSEWHERE, "export REFERRAL_BROKER_MANAGEMENT="),
        (answer("200 OK", b'{"name":"x"}'), ELSEWHERE, "export REFERRAL_BROKER_MANAGEMENT="),
        (answer("200 OK", b"[" * 100_000), ELSEWHERE, "export REFERRAL_BROKER_MANAGEMENT="),
        (answer("200 OK", b"\xff\xfe"), ELSEWHERE, "export REFERRAL_BROKER_MANAGEMENT="),
        (b"AMQP\x00\x00\x09\x01", ELSEWHERE, "export REFERRAL_BROKER_MANAGEMENT="),  # the broker's other port
        (answer("200 OK", b"x" * 5_000), ELSEWHERE, "export REFERRAL_BROKER_MANAGEMENT="),
        (
            answer("401 Unauthorized", b'{"reason":"Login failed"}'),
            "The broker answered 401 to GET of whoami: Login failed.",
            "Correct REFERRAL_BROKER_OPERATOR and the file that REFERRAL_BROKER_PASSWORD_FILE names.",
        ),
        (
            answer("403 Forbidden", b"<html>"),
            "The broker answered 403 to GET of whoami.",
            "Correct REFERRAL_BROKER_OPERATOR and the file that REFERRAL_BROKER_PASSWORD_FILE names.",
        ),
        (
            answer("503 Service Unavailable"),
            "The broker answered 503 to GET of whoami.",
            "Look at the broker's log, ",
        ),
    ],
    ids=["page", "not-found", "list", "other", "deep", "bytes", "amqp", "long", "401", "403", "503"],
)
def test_something_else_answers(monkeypatch, says, sentence, mend):
    monkeypatch.setattr(operator_api, "MAX_ANSWER", 200_000 if len(says) > 50_000 else 4_000)

    with serving(says) as (port, _):
        said, then = told(f"http://127.0.0.1:{port}")

    assert said == sentence.format(port=port)
    assert then.startswith(mend)
    assert PASSWORD not in said + then


def test_nobody_answers():
    port = nobody()

    said, then = told(f"http://127.0.0.1:{port}")

    assert said == f"The management API of the broker cannot be reached at 127.0.0.1:{port}."
    assert "systemctl start rabbitmq-server" in then


def test_it_answers_too_late(monkeypatch):
    monkeypatch.setattr(operator_api, "TIMEOUT_S", 0.05)

    with serving(None) as (port, _):
        said, then = told(f"http://127.0.0.1:{port}")

    assert said.startswith(f"The management API at 127.0.0.1:{port} did not answer in ")
    assert "systemctl start rabbitmq-server" in then


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:15672", "localhost:15672", "amqp://127.0.0.1:5672", "http://", "http://127.0.0.1:port",
        f"http://operator:{PASSWORD}@127.0.0.1:15672", "http://[::1", "http://127.0.0.1:15672/?a=b", "",
    ],
)  # fmt: skip
def test_what_is_no_address_is_not_asked(url):
    said, then = told(url)

    assert said == "The address of the management API is http://HOST:PORT or https://HOST:PORT."
    assert then.startswith("export REFERRAL_BROKER_MANAGEMENT=http://127.0.0.1:15672")


class Nowhere:
    """Stands for the connection: keeps where it would go to, and is not there."""

    went: ClassVar[list[str]] = []

    def __init__(self, url, *_) -> None:
        self.went.append(url)

    def exchange(self, *_):
        raise NotConnected from OSError()


@pytest.fixture
def went(monkeypatch):
    monkeypatch.setattr(operator_api, "Wire", Nowhere)
    monkeypatch.setattr(Nowhere, "went", [])
    return Nowhere.went


OTHER_MACHINES = [
    "broker.example.org", "192.0.2.7", "10.0.0.5", "0.0.0.0", "[2001:db8::7]", "127.0.0.1.example.org", "rabbitmq",
    "localhost.example.org",
]  # fmt: skip


@pytest.mark.parametrize("host", OTHER_MACHINES)
def test_over_http_the_operators_password_goes_to_no_other_machine(went, host):
    said, then = told(f"http://{host}:15672")

    assert went == []
    assert said.endswith("http:// goes to this machine only; use https://.")
    assert then == "export REFERRAL_BROKER_MANAGEMENT=https://HOST:15671"


@pytest.mark.parametrize(
    ("url", "anywhere"),
    [
        ("http://127.0.0.1:15672", False), ("http://localhost:15672", False), ("http://[::1]:15672", False),
        ("https://broker.example.org:15671", False), ("http://rabbitmq:15672", True),
    ],
)  # fmt: skip
def test_it_goes_where_nobody_listens_in_between_and_in_sandbox_mode_anywhere(went, url, anywhere):
    with pytest.raises(ManagementRefused, match="cannot be reached"):
        OperatorApi(url, "operator", PASSWORD, anywhere=anywhere).enter()

    assert went == [url]


@pytest.mark.parametrize(("mode", "anywhere"), [("sandbox", True), ("live", False), (None, False)])
def test_the_doctor_says_it_may_go_anywhere_in_sandbox_mode_only(tmp_path, mode, anywhere):
    (tmp_path / "password").write_text(PASSWORD)
    env = {
        "REFERRAL_BROKER_MANAGEMENT": "http://rabbitmq:15672",
        "REFERRAL_BROKER_OPERATOR": "operator",
        "REFERRAL_BROKER_PASSWORD_FILE": str(tmp_path / "password"),
        "REFERRAL_BROKER_LANDLORD": "larkfield",
        **({"REFERRAL_MODE": mode} if mode else {}),
    }

    assert operator_in(env).anywhere is anywhere


def test_the_operators_password_follows_no_redirection():
    with serving(answer("200 OK", b"{}")) as (other, asked_there):
        moved = answer("302 Found", Location=f"http://127.0.0.1:{other}/api/whoami")
        with serving(moved) as (port, asked):
            said, _ = told(f"http://127.0.0.1:{port}")

    assert said == ELSEWHERE.format(port=port)
    assert PROOF in asked[0]
    assert asked_there == []


def test_the_operators_password_goes_through_no_proxy(monkeypatch):
    with serving(answer("200 OK", b"{}")) as (proxy, asked_there), serving(answer("401 No")) as (port, asked):
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        told(f"http://127.0.0.1:{port}")

    assert len(asked) == 1
    assert asked_there == []


def test_a_landlord_that_names_no_virtual_host_is_told_before_anybody_is_asked():
    operator = Operator("http://127.0.0.1:1", "operator", PASSWORD, "Larkfield Homes")

    [finding] = look_at_topology("topology", operator, [], {})

    assert finding.sentence.startswith("A landlord's name on the broker is lower-case letters")
    assert finding.mend == "export REFERRAL_BROKER_LANDLORD=NAME"


def test_events_between_our_services_that_the_broker_gave_up_are_told(monkeypatch):
    class Broker:
        def __init__(self, *_, **__) -> None: ...

        def drift(self, *_):
            return []

        def waiting(self, vhost):
            return {"events.dead": 3, "events.notify": 7} if vhost == "internal" else {"dead.in": 0, "q.in.x": 2}

        def close(self) -> None: ...

    monkeypatch.setattr(topology, "Management", Broker)
    operator = Operator("http://127.0.0.1:1", "operator", PASSWORD, "larkfield")

    as_it_should_be, given_up = look_at_topology("topology", operator, [], {})

    assert as_it_should_be.ok and not given_up.ok
    assert given_up.subject == "topology dead letters"
    assert given_up.sentence == (
        "The broker gave up 3 messages from one of our services to another, which nobody read for 15 days."
    )
    assert given_up.mend == "referral broker put-back"


def test_nothing_is_put_where_no_broker_is():
    with serving(answer("200 OK", b"{}")) as (port, asked):
        management = Management(f"http://127.0.0.1:{port}", "operator", PASSWORD)
        with pytest.raises(ManagementRefused):
            management.apply(wanted_by_services(), None)
        management.close()

    assert [request.split(b" HTTP")[0] for request in asked] == [b"GET /api/whoami"]


def test_a_certificate_is_trusted_when_its_signer_is(tmp_path):
    with serving(answer("503 Later")) as (behind, asked):
        door = TlsDoor(tmp_path, ("127.0.0.1", behind))
        try:
            stranger = told(f"https://127.0.0.1:{door.port}")
            asked_before = list(asked)
            empty = tmp_path / "empty.pem"
            empty.touch()
            unreadable = told(f"https://127.0.0.1:{door.port}", empty)
            known, _ = told(f"https://127.0.0.1:{door.port}", door.authority.file)
        finally:
            door.close()

    assert stranger == (
        f"The certificate of the management API at 127.0.0.1:{door.port} is not trusted here.",
        "export REFERRAL_BROKER_MANAGEMENT_CA_FILE=FILE",
    )
    assert asked_before == []
    assert unreadable[0] == "The file with who signed the API's certificate cannot be read."
    assert known == "The broker answered 503 to GET of whoami."
