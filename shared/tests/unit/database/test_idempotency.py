import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from alongside.database import new_metadata, new_sessions
from alongside.database.idempotency import SqlIdempotencyStore, define
from alongside.web.claims import Fresh, InFlight, Mismatch, Replay

KEY, ROUTE, CALLER, PRINT = "k" * 16, "POST /people", "sign-in/u1", "a" * 64


class Machine:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def machine():
    return Machine()


@pytest.fixture
def store(engine, machine):
    metadata = new_metadata()
    define(metadata)
    metadata.create_all(engine)
    return SqlIdempotencyStore(new_sessions(engine), machine)


def rows(engine) -> int:
    with engine.connect() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM idempotent_request").scalar()


def test_the_first_request_is_fresh_and_a_repetition_gets_its_answer(store):
    first = store.claim(KEY, ROUTE, CALLER, PRINT)
    assert isinstance(first, Fresh)
    store.finish(first.claim, 201, b'{"id": "x"}')

    assert store.claim(KEY, ROUTE, CALLER, PRINT) == Replay(201, b'{"id": "x"}')


def test_a_repetition_while_the_first_still_runs_is_told_so(store):
    store.claim(KEY, ROUTE, CALLER, PRINT)

    assert store.claim(KEY, ROUTE, CALLER, PRINT) == InFlight()


@pytest.mark.parametrize("finished", [True, False])
def test_the_same_key_with_another_payload_is_a_mismatch(store, finished, machine):
    first = store.claim(KEY, ROUTE, CALLER, PRINT)
    if finished:
        store.finish(first.claim, 201, b"{}")
    machine.at += timedelta(hours=1)

    assert store.claim(KEY, ROUTE, CALLER, "b" * 64) == Mismatch()


@pytest.mark.parametrize(
    "other", [("z" * 16, ROUTE, CALLER), (KEY, "POST /referrals", CALLER), (KEY, ROUTE, "sign-in/u2")]
)
def test_key_route_and_caller_together_make_the_name(store, other):
    store.claim(KEY, ROUTE, CALLER, PRINT)

    assert isinstance(store.claim(*other, "b" * 64), Fresh)


def test_a_released_claim_leaves_no_row(store, engine):
    store.release(store.claim(KEY, ROUTE, CALLER, PRINT).claim)

    assert rows(engine) == 0


def test_a_finished_answer_cannot_be_released_or_changed(store):
    claim = store.claim(KEY, ROUTE, CALLER, PRINT).claim
    store.finish(claim, 201, b"{}")

    store.release(claim)
    store.finish(claim, 200, b"[]")

    assert store.claim(KEY, ROUTE, CALLER, PRINT) == Replay(201, b"{}")


def test_the_claim_of_a_dead_process_is_taken_over_and_the_dead_one_can_no_longer_answer(store, machine):
    dead = store.claim(KEY, ROUTE, CALLER, PRINT)
    machine.at += timedelta(seconds=60)

    heir = store.claim(KEY, ROUTE, CALLER, PRINT)
    assert isinstance(heir, Fresh)
    store.finish(dead.claim, 201, b'"dead"')
    store.release(dead.claim)
    store.finish(heir.claim, 201, b'"heir"')

    assert store.claim(KEY, ROUTE, CALLER, PRINT) == Replay(201, b'"heir"')


def test_answers_are_forgotten_after_a_day(store, engine, machine):
    store.finish(store.claim(KEY, ROUTE, CALLER, PRINT).claim, 201, b"{}")

    machine.at += timedelta(hours=24)
    assert store.forget_old() == 0
    machine.at += timedelta(seconds=1)
    assert store.forget_old() == 1
    assert rows(engine) == 0


def test_an_old_answer_is_forgotten_by_the_next_claim_too(store, engine, machine):
    store.finish(store.claim(KEY, ROUTE, CALLER, PRINT).claim, 201, b"{}")
    machine.at += timedelta(hours=25)

    store.claim("n" * 16, ROUTE, CALLER, PRINT)

    assert rows(engine) == 1


@pytest.mark.parametrize("body", [b"not json", b'"' + b"x" * 70_000 + b'"'])
def test_what_is_no_small_json_answer_is_not_kept(store, body):
    claim = store.claim(KEY, ROUTE, CALLER, PRINT).claim

    with pytest.raises(ValueError):
        store.finish(claim, 201, body)

    assert store.claim(KEY, ROUTE, CALLER, PRINT) == InFlight()


def test_of_many_at_once_exactly_one_is_fresh(store):
    answers, together = [], threading.Barrier(8)

    def ask() -> None:
        together.wait()
        answers.append(store.claim(KEY, ROUTE, CALLER, PRINT))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(type(answer).__name__ for answer in answers) == ["Fresh"] + ["InFlight"] * 7


def test_the_table_can_be_defined_twice():
    metadata = sa.MetaData()

    assert define(metadata) is define(metadata)
