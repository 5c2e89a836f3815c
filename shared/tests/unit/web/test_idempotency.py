"""A request that is repeated happens once."""

import threading

import pytest
from flask import g

from alongside.web.idempotency import (
    Fresh,
    InFlight,
    MemoryIdempotencyStore,
    Mismatch,
    Replay,
    current_key,
    idempotent,
)
from alongside.web.tokens import Caller

from .conftest import KEY, Full

NOTE = {"text": "hello", "urgent": True}


@pytest.mark.parametrize(
    "key", [None, "", "short", "a" * 15, "a" * 129, "a" * 15 + " ", "a" * 15 + "ä", "a" * 15 + "/"]
)
def test_without_a_proper_key_it_is_a_400(service, key):
    response = service.post(NOTE, key=key and key.encode("utf-8").decode("latin-1"))

    assert (response.status_code, response.json["type"]) == (400, "/problems/idempotency-key-needed")
    assert service.done == []


@pytest.mark.parametrize("key", ["a" * 16, "a" * 128, "4f9a3c62-5e0b-4a43:9f0e_1f2a.6a4b"])
def test_with_a_proper_key_it_is_done(service, key):
    assert service.post(NOTE, key=key).status_code == 201


def test_repeated_it_is_answered_the_same_and_not_done_again(service):
    first = service.post(NOTE)
    second = service.post(NOTE)

    assert (second.status_code, second.get_data()) == (first.status_code, first.get_data())
    assert second.mimetype == "application/json"
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert len(service.done) == 1


def test_the_same_payload_written_otherwise_is_the_same(service):
    service.post(NOTE)

    again = service.post(data=b'{ "urgent": true,\n "text": "hell\\u006f" }', content_type="application/json")

    assert again.headers["Idempotency-Replayed"] == "true"


def test_another_payload_under_the_same_key_is_a_422(service):
    service.post(NOTE)

    response = service.post({"text": "other"})

    assert (response.status_code, response.json["type"]) == (422, "/problems/idempotency-key-reused")
    assert len(service.done) == 1


def test_a_repetition_while_the_first_runs_is_a_409(service):
    seen = {}

    def repeat(body):
        seen["response"] = service.post(NOTE)

    service.done = Hook(repeat)
    service.post(NOTE)

    assert (seen["response"].status_code, seen["response"].json["type"]) == (
        409,
        "/problems/idempotency-key-in-flight",
    )
    assert seen["response"].headers["Retry-After"] == "1"


class Hook(list):
    def __init__(self, call):
        super().__init__()
        self.call = call

    def append(self, item):
        super().append(item)
        if len(self) == 1:
            self.call(item)


def test_the_key_of_another_caller_is_another_key(service):
    service.post(NOTE)

    response = service.post(NOTE, token=service.person("dpo", sub="p-1"))
    other = service.post(NOTE, token=service.person("dpo", sub="p-2"))

    assert "Idempotency-Replayed" not in response.headers
    assert "Idempotency-Replayed" not in other.headers
    assert len(service.done) == 3


@pytest.mark.parametrize(
    ("failure", "status"), [(ZeroDivisionError(), 500), (Full("Full."), 409), (SystemExit(), None)], ids=str
)
def test_a_refusal_or_failure_leaves_no_row_and_can_be_tried_again(service, failure, status):
    service.fails.append(failure)

    if status is None:
        with pytest.raises(SystemExit):
            service.post(NOTE)
    else:
        assert service.post(NOTE).status_code == status

    assert len(service.store) == 0
    assert service.post(NOTE).status_code == 201


def test_a_payload_with_mistakes_leaves_no_row(service):
    assert service.post({"text": 7}).status_code == 422
    assert service.post(data=b"{", content_type="application/json").status_code == 400

    assert len(service.store) == 0
    assert service.post(NOTE).status_code == 201


def test_a_response_that_a_view_returns_as_an_error_leaves_no_row(service):
    @service.app.post("/odd")
    @idempotent
    def odd():
        return {}, 404

    with service.app.test_request_context(
        "/odd", method="POST", json={}, headers={"Idempotency-Key": KEY}
    ) as context:
        g.alongside_caller = Caller("service", "referral", frozenset(), "referral")
        assert context.app.view_functions["odd"]().status_code == 404

    assert len(service.store) == 0


def test_what_is_kept_of_a_payload_cannot_be_guessed_without_the_services_secret(service):
    rows = service.store._rows
    service.post({"text": "a"})
    (first,) = rows.values()
    service.store._rows = {}

    service.app.extensions["alongside"].__dict__["fingerprint_key"] = b"another secret"
    service.post({"text": "a"})
    (second,) = service.store._rows.values()

    assert len(first.fingerprint) == 64
    assert first.fingerprint != second.fingerprint


def test_outside_an_idempotent_view_there_is_no_key(service):
    with service.app.test_request_context("/livez"), pytest.raises(RuntimeError, match="not idempotent"):
        current_key()


def test_the_description_of_the_api_asks_for_the_key(service):
    operation = service.api.description()["paths"]["/notes"]["post"]

    (parameter,) = operation["parameters"]
    assert (parameter["in"], parameter["name"], parameter["required"]) == ("header", "Idempotency-Key", True)
    assert {"400", "409", "422"} <= set(operation["responses"])


# what every store promises, shown on the one in memory

NAME = ("a" * 16, "POST /notes", "referral/referral")


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def store(now):
    return MemoryIdempotencyStore(lambda: now[0])


def test_a_claim_is_fresh_then_in_flight_then_replayed(store):
    first = store.claim(*NAME, "f" * 64)
    assert isinstance(first, Fresh)
    assert store.claim(*NAME, "f" * 64) == InFlight()

    store.finish(first.claim, 201, b"{}")

    assert store.claim(*NAME, "f" * 64) == Replay(201, b"{}")


def test_another_fingerprint_is_a_mismatch_in_flight_and_finished(store):
    first = store.claim(*NAME, "f" * 64)
    assert store.claim(*NAME, "0" * 64) == Mismatch()

    store.finish(first.claim, 201, b"{}")

    assert store.claim(*NAME, "0" * 64) == Mismatch()


def test_a_claim_of_a_process_that_died_is_taken_over_after_60_seconds(store, now):
    dead = store.claim(*NAME, "f" * 64)
    now[0] = 60.0
    assert store.claim(*NAME, "f" * 64) == InFlight()

    now[0] = 60.1
    heir = store.claim(*NAME, "f" * 64)

    assert isinstance(heir, Fresh)
    assert heir.claim != dead.claim


def test_who_was_taken_over_can_neither_finish_nor_release_the_claim_of_the_heir(store, now):
    dead = store.claim(*NAME, "f" * 64)
    now[0] = 61.0
    heir = store.claim(*NAME, "f" * 64)

    store.finish(dead.claim, 500, b"old")
    store.release(dead.claim)
    assert store.claim(*NAME, "f" * 64) == InFlight()

    store.finish(heir.claim, 201, b"new")
    assert store.claim(*NAME, "f" * 64) == Replay(201, b"new")


def test_a_finished_claim_can_neither_be_released_nor_finished_again(store):
    first = store.claim(*NAME, "f" * 64)
    store.finish(first.claim, 201, b"one")

    store.release(first.claim)
    store.finish(first.claim, 200, b"two")

    assert store.claim(*NAME, "f" * 64) == Replay(201, b"one")


def test_of_many_at_once_one_is_fresh(store):
    results, barrier = [], threading.Barrier(8)

    def claim():
        barrier.wait()
        results.append(store.claim(*NAME, "f" * 64))

    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(isinstance(result, Fresh) for result in results) == 1
