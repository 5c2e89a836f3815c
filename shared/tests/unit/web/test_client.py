"""Calls between services, with the transport replaced: what is sent, what is tried again, what comes out."""

import json
from typing import NamedTuple

import pytest

from alongside.web import client as room
from alongside.web.client import ServiceClient, ServiceRefused, ServiceUnavailable
from alongside.web.tokens import TokenSigner, TrustedIssuer, verify
from alongside.web.wire import NotConnected, Slow, Unreadable

from .conftest import CANARY, KEY, new_key, public

SIGNING = new_key()


class Sent(NamedTuple):
    method: str
    path: str
    headers: dict
    body: bytes | None
    at_most: int


class FakeWire:
    """Answers from a list; an exception in it is raised."""

    def __init__(self):
        self.answers, self.sent = [], []

    def exchange(self, *asked):
        self.sent.append(Sent(*asked))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, body = answer
        return status, body if isinstance(body, bytes) else json.dumps(body).encode()


@pytest.fixture
def wire(monkeypatch):
    wire = FakeWire()

    def made(address, timeout_s):
        wire.made = (address, timeout_s)
        return wire

    monkeypatch.setattr(room, "Wire", made)
    return wire


@pytest.fixture
def pauses(monkeypatch):
    pauses = []
    monkeypatch.setattr(room.time, "sleep", pauses.append)
    return pauses


@pytest.fixture
def client(wire):
    return ServiceClient("http://127.0.0.1:9/", "consent", TokenSigner("referral", SIGNING), "referral", 2.5)


def test_a_call_carries_a_token_for_that_service_that_is_used_for_some_seconds(wire, client, monkeypatch):
    wire.answers = [(200, {"a": 1})] * 3
    now = [1000.0]
    monkeypatch.setattr(room.time, "monotonic", lambda: now[0])

    assert client.get("/decisions/1") == {"a": 1}
    now[0] += room.TOKEN_USED_S - 1
    client.get("/decisions/1")
    now[0] += 2
    client.get("/decisions/1")

    token = wire.sent[0].headers["Authorization"].removeprefix("Bearer ")
    caller = verify(token, "consent", [TrustedIssuer("referral", public(SIGNING), ("service",))])
    assert (caller.kind, caller.sub) == ("service", "referral")
    first, second, third = (one.headers["Authorization"] for one in wire.sent)
    assert first == second != third
    assert wire.sent[0].path == "/decisions/1"
    assert (wire.made, wire.sent[0].at_most) == (("http://127.0.0.1:9/", 2.5), room.MAX_ANSWER)


def test_a_persons_own_token_travels_instead_when_given(wire, client):
    wire.answers = [(200, {})]

    client.post("/exceptions/1/authorisation", {}, idempotency_key=KEY, token="hers")

    assert wire.sent[0].headers["Authorization"] == "Bearer hers"


def test_a_post_sends_json_and_the_key(wire, client):
    wire.answers = [(201, {"id": "x"})]

    assert client.post("/decisions", {"b": "ü", "a": [1]}, idempotency_key=KEY) == {"id": "x"}

    (sent,) = wire.sent
    assert (sent.method, sent.body) == ("POST", '{"a":[1],"b":"ü"}'.encode())
    assert (sent.headers["Content-Type"], sent.headers["Idempotency-Key"]) == ("application/json", KEY)


def test_a_put_sends_json_and_an_answer_without_body_is_none(wire, client):
    wire.answers = [(204, b"")]

    assert client.put("/subjects/1", {}) is None
    assert (wire.sent[0].method, wire.sent[0].body) == ("PUT", b"{}")


def test_a_refusal_comes_out_as_what_the_other_service_said(wire, client):
    problem = {
        "type": "/problems/full",
        "title": "Full.",
        "detail": "There is no room.",
        "status": 409,
        "code": "FULL",
    }
    wire.answers = [(409, problem)]

    with pytest.raises(ServiceRefused) as refusal:
        client.post("/notes", {}, idempotency_key=KEY)

    error = refusal.value
    assert (error.status, error.problem_type, error.detail) == (409, "/problems/full", "There is no room.")
    assert error.problem["code"] == "FULL"
    assert str(error) == "The other service refused the request."


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"type": 7, "detail": {}}'])
def test_a_refusal_that_is_no_problem_document_is_still_a_refusal(wire, client, body):
    wire.answers = [(404, body)]

    with pytest.raises(ServiceRefused) as refusal:
        client.get("/x")

    assert (refusal.value.status, refusal.value.problem_type) == (404, "about:blank")
    assert refusal.value.detail.endswith(".")


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429, 408, 301, 302])
def test_a_failing_service_is_unavailable_and_not_asked_again_at_once(wire, client, pauses, status):
    wire.answers = [(status, {})]

    with pytest.raises(ServiceUnavailable) as failure:
        client.get("/x")

    assert failure.value.reason == "failing"
    assert len(wire.sent) == 1


REPEATABLE = [
    ("get", ("/x",), {}), ("put", ("/x", {}), {}), ("post", ("/x", {}), {"idempotency_key": KEY}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "args", "options"), REPEATABLE)
def test_a_call_that_is_safe_to_repeat_is_tried_three_times(wire, client, pauses, method, args, options):
    wire.answers = [NotConnected(CANARY), NotConnected(CANARY), (200, {"ok": True})]

    assert getattr(client, method)(*args, **options) == {"ok": True}

    assert pauses == list(room.PAUSES_S)


def test_after_three_attempts_it_is_unavailable(wire, client, pauses, capfd):
    wire.answers = [NotConnected(CANARY)] * 4

    with pytest.raises(ServiceUnavailable) as failure:
        client.get(f"/x/{CANARY}")

    assert failure.value.reason == "unreachable"
    assert len(wire.sent) == 3
    assert "canary" not in capfd.readouterr().err


def test_a_post_without_key_is_never_sent_twice(wire, client, pauses):
    wire.answers = [NotConnected()]

    with pytest.raises(ServiceUnavailable):
        client.post("/x", {})

    assert len(wire.sent) == 1


def test_a_slow_answer_is_not_waited_for_again(wire, client, pauses):
    wire.answers = [Slow()]

    with pytest.raises(ServiceUnavailable) as failure:
        client.get("/x")

    assert (failure.value.reason, len(wire.sent)) == ("slow", 1)


@pytest.mark.parametrize("body", [b"<html>", b'{"a": NaN}', b'{"a": 1, "a": 2}'])
def test_an_answer_that_is_no_json_is_unreadable(wire, client, body):
    wire.answers = [(200, body)]

    with pytest.raises(ServiceUnavailable) as failure:
        client.get("/x")

    assert failure.value.reason == "unreadable"


def test_an_answer_that_cannot_be_read_to_its_end_is_not_asked_for_again(wire, client, pauses):
    wire.answers = [Unreadable()]

    with pytest.raises(ServiceUnavailable) as failure:
        client.get("/x")

    assert (failure.value.reason, len(wire.sent)) == ("unreadable", 1)


def test_bodies_and_paths_reach_no_log(wire, client, capfd):
    wire.answers = [(422, {"detail": CANARY}), (500, {"detail": CANARY})]

    with pytest.raises(ServiceRefused):
        client.post(f"/{CANARY}", {"text": CANARY}, idempotency_key=KEY)
    with pytest.raises(ServiceUnavailable):
        client.post(f"/{CANARY}", {"text": CANARY}, idempotency_key=KEY)

    err = capfd.readouterr().err
    assert '"event":"call.refused"' in err
    assert "canary" not in err
