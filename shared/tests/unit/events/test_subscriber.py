import sqlite3
import threading
import uuid
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from alongside.events import model
from alongside.events.bus import Offer
from alongside.events.codec import to_json
from alongside.events.outbox import Outbox
from alongside.events.subscriber import Subscriber
from alongside.events.tables import dead_letters, inbox, outbox

TIME = datetime(2026, 11, 22, 12, tzinfo=UTC)
EFFECTS = sa.Table("effect", sa.MetaData(), sa.Column("event_id", sa.String))


class Killed(BaseException):
    """The process dies here."""


def an_event() -> model.Event:
    return model.referral_ended(TIME, str(uuid.uuid4()), "closed")


def effect(event, session) -> None:
    session.execute(EFFECTS.insert().values(event_id=event.id))


@pytest.fixture
def sessions(database):
    made = database("consent")
    with made.begin() as session:
        EFFECTS.create(session.connection())
    return made


@pytest.fixture
def consent(sessions, bus, clock):
    """`consent(handler, points)`: a fresh subscriber on the same database, as after a restart."""

    def make(handler=effect, points=lambda point: None, max_attempts=3):
        return Subscriber(
            "consent",
            bus,
            sessions,
            {"referral.ended": handler},
            clock,
            points,
            machine_now=clock.now,
            max_attempts=max_attempts,
        )

    return make


def offered(bus, event):
    return bus.offer(Offer(event.id, "consent", to_json(event)))


def everything(sessions, table) -> list:
    with sessions() as session:
        return list(session.execute(sa.select(table)))


def effects(sessions) -> list[str]:
    return [row.event_id for row in everything(sessions, EFFECTS)]


def test_an_event_is_stored_then_acknowledged_then_handled(sessions, bus, consent):
    event, ear = an_event(), consent()
    answer = offered(bus, event)

    assert ear.receive_step()
    assert answer.done()
    assert (effects(sessions), ear.waiting()) == ([], 1)

    assert ear.process_step()
    assert (effects(sessions), ear.waiting()) == ([event.id], 0)


def test_the_acknowledgement_comes_after_the_commit(sessions, bus, consent):
    seen = []

    def look(point: str) -> None:
        seen.append((point, len(everything(sessions, inbox)), answer.done()))

    ear = consent(points=look)
    answer = offered(bus, an_event())
    ear.receive_step()

    assert seen == [("events.stored", 1, False)]


def test_a_duplicate_has_no_second_effect_whenever_it_comes(sessions, bus, consent):
    event, ear = an_event(), consent()
    for _ in range(2):
        offered(bus, event)
        ear.receive_step()
    while ear.process_step():
        pass
    offered(bus, event)
    ear.receive_step()
    while ear.process_step():
        pass

    assert effects(sessions) == [event.id]


def test_a_process_that_dies_after_storing_and_before_acknowledging_has_one_effect(sessions, bus, consent):
    def kill(point: str) -> None:
        raise Killed(point)

    event = an_event()
    answer = offered(bus, event)
    with pytest.raises(Killed):
        consent(points=kill).receive_step()
    assert not answer.done()

    heir = consent()
    offered(bus, event)
    heir.receive_step()
    while heir.process_step():
        pass

    assert answer.done()
    assert effects(sessions) == [event.id]


def test_a_process_that_dies_in_the_handler_has_one_effect_after_the_restart(sessions, bus, consent):
    def half(event, session) -> None:
        effect(event, session)
        raise Killed

    event = an_event()
    offered(bus, event)
    ear = consent(half)
    ear.receive_step()
    with pytest.raises(Killed):
        ear.process_step()
    assert effects(sessions) == []

    heir = consent()
    assert not heir.process_step()  # the lease of the dead one still holds
    heir.start()
    assert heir.process_step()

    assert effects(sessions) == [event.id]


def test_the_lease_of_a_dead_process_runs_out_by_itself(sessions, bus, consent, clock):
    event = an_event()
    offered(bus, event)
    ear = consent(die)
    ear.receive_step()
    with pytest.raises(Killed):
        ear.process_step()

    clock.later(seconds=60)

    assert consent().process_step()
    assert effects(sessions) == [event.id]


def test_effects_outgoing_events_and_the_mark_commit_together(sessions, bus, consent, clock):
    turns = []

    def fail_first(event, session) -> None:
        effect(event, session)
        Outbox(session).add(model.permission_ended(TIME, [event.data["decision_id"]]))
        turns.append(event.id)
        if len(turns) == 1:
            raise ConnectionError

    ear = consent(fail_first)
    offered(bus, an_event())
    ear.receive_step()

    ear.process_step()
    assert (effects(sessions), len(everything(sessions, outbox)), ear.waiting()) == ([], 0, 1)

    clock.later(seconds=5)
    ear.process_step()
    assert (len(effects(sessions)), len(everything(sessions, outbox)), ear.waiting()) == (1, 1, 0)


def test_a_handler_that_commits_by_itself_is_a_mistake_that_shows(sessions, bus, consent, capsys):
    def commits(event, session) -> None:
        session.commit()

    ear = consent(commits)
    offered(bus, an_event())
    ear.receive_step()
    ear.process_step()

    assert "event.refused" in capsys.readouterr().err
    assert ear.waiting() == 1


def test_a_poison_event_blocks_nothing_and_ends_in_the_dead_letters_with_a_notice(
    sessions, bus, consent, clock, capsys
):
    poison, good = an_event(), an_event()

    def handler(event, session) -> None:
        effect(event, session)
        if event.id == poison.id:
            raise ValueError("Amara Okafor")

    ear = consent(handler)
    for event in (poison, good):
        offered(bus, event)
        ear.receive_step()
    for _ in range(10):
        while ear.process_step():
            pass
        clock.later(minutes=10)

    assert effects(sessions) == [good.id]
    assert [(row.key, row.type, row.reason, row.attempts) for row in everything(sessions, dead_letters)] == [
        (poison.id, "referral.ended", "handler_failed", 3)
    ]
    assert ear.waiting() == 0
    said = capsys.readouterr().err
    assert "given_up" in said
    assert poison.id in said
    assert "Amara" not in said


def test_a_failed_event_waits_before_its_next_turn(bus, consent, clock):
    ear = consent(lambda event, session: 1 / 0)
    offered(bus, an_event())
    ear.receive_step()

    assert ear.process_step()
    assert not ear.process_step()
    clock.later(seconds=1)
    assert ear.process_step()


def die(event, session) -> None:
    raise Killed


def killed_three_times(bus, consent) -> model.Event:
    """An event that the process died of, each time that it was started; it is not given up yet."""
    event = an_event()
    offered(bus, event)
    consent(die).receive_step()
    for _ in range(3):
        ear = consent(die)
        ear.start()
        with pytest.raises(Killed):
            ear.process_step()
    return event


def test_a_handler_that_kills_the_process_again_and_again_is_given_up(sessions, bus, consent):
    killed_three_times(bus, consent)

    last = consent(die)
    last.start()
    assert last.process_step()

    assert len(everything(sessions, dead_letters)) == 1
    assert last.waiting() == 0


def test_a_given_up_event_that_comes_again_stays_given_up(sessions, bus, consent, clock):
    event, ear = an_event(), consent(lambda event, session: 1 / 0, max_attempts=1)
    for _ in range(2):
        offered(bus, event)
        ear.receive_step()
        while ear.process_step():
            pass
        clock.later(hours=1)

    assert len(everything(sessions, dead_letters)) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"rubbish of Amara Okafor",
        to_json(model.person_notice("referral", TIME, str(uuid.uuid4()))),  # not for consent
    ],
)
def test_what_is_no_event_for_this_service_is_buried_by_its_hash_only(sessions, bus, consent, body, capsys):
    ear = consent()
    for _ in range(2):
        answer = bus.offer(Offer(str(uuid.uuid4()), "consent", body))
        ear.receive_step()
        assert answer.done()

    (letter,) = everything(sessions, dead_letters)
    assert (letter.reason, letter.type, len(letter.key)) == ("unreadable", None, 64)
    assert everything(sessions, inbox) == []
    assert "Amara" not in capsys.readouterr().err


@pytest.mark.parametrize("handlers", [{}, {"notice.due": effect}, {"referral.ended": effect, "notice.due": effect}])
def test_a_service_must_handle_exactly_what_it_hears(sessions, bus, clock, handlers):
    with pytest.raises(ValueError, match="handlers of consent"):
        Subscriber("consent", bus, sessions, handlers, clock)


def test_two_workers_on_one_inbox_have_one_effect_per_event(sessions, bus, consent):
    events = [an_event() for _ in range(20)]
    one, two = consent(), consent()
    for event in events:
        offered(bus, event)
        one.receive_step()

    def drain(ear) -> None:
        while ear.process_step():
            pass

    threads = [threading.Thread(target=drain, args=(ear,)) for ear in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(effects(sessions)) == sorted(event.id for event in events)


def test_an_event_that_another_worker_settled_meanwhile_is_left_alone(sessions, bus, consent, clock):
    event, slow, fast = an_event(), consent(), consent()
    offered(bus, event)
    slow.receive_step()
    claimed = slow._inbox.claim()
    clock.later(minutes=2)  # its lease runs out
    fast.process_step()

    slow._handle(claimed)

    assert effects(sessions) == [event.id]


def test_the_worker_stores_handles_and_stops(sessions, bus, consent):
    event, ear, stop = an_event(), consent(), threading.Event()
    handled = threading.Event()

    def handler(given, session) -> None:
        effect(given, session)
        handled.set()

    ear = consent(handler)
    worker = threading.Thread(target=ear.run, args=(stop,))
    worker.start()
    offered(bus, event)
    assert handled.wait(10)
    stop.set()
    bus.wake(["consent"])
    worker.join(10)

    assert not worker.is_alive()
    assert effects(sessions) == [event.id]


def test_the_worker_survives_a_failure_of_its_database_and_ends_with_the_bus(
    sessions, bus, consent, monkeypatch, capsys
):
    monkeypatch.setattr("alongside.workers.FIRST_PAUSE_S", 0.0)
    ear, failed = consent(), threading.Event()
    claim = ear._inbox.claim

    def fail_once():
        if not failed.is_set():
            failed.set()
            raise OSError("disk of Amara")
        return claim()

    monkeypatch.setattr(ear._inbox, "claim", fail_once)
    worker = threading.Thread(target=ear.run, args=(threading.Event(),))
    worker.start()
    answer = offered(bus, an_event())
    answer.result(10)
    bus.close()
    worker.join(10)

    said = capsys.readouterr().err
    assert not worker.is_alive()
    assert "worker.failed" in said
    assert "Amara" not in said


def given_up(consent, bus, clock, handler, **more):
    """An event that was given up, by a service that runs no more."""
    event, ear = an_event(), consent(handler, **more)
    offered(bus, event)
    ear.receive_step()
    while ear.waiting():
        ear.process_step()
        clock.later(minutes=10)
    return event


def test_what_was_given_up_is_tried_again_when_the_service_starts(sessions, bus, consent, clock, capsys):
    event = given_up(consent, bus, clock, lambda event, session: 1 / 0)

    mended = consent()
    mended.start()
    assert mended.process_step()

    assert effects(sessions) == [event.id]
    assert (everything(sessions, dead_letters), mended.waiting()) == ([], 0)
    assert "taken_up_again" in capsys.readouterr().err


def test_what_still_fails_after_the_start_is_given_up_once_more(sessions, bus, consent, clock):
    event = given_up(consent, bus, clock, lambda event, session: 1 / 0)

    same = consent(lambda event, session: 1 / 0)
    same.start()
    while same.waiting():
        same.process_step()
        clock.later(minutes=10)

    assert [(row.key, row.attempts) for row in everything(sessions, dead_letters)] == [(event.id, 3)]


def test_at_a_start_what_was_no_event_stays_among_the_dead_letters(sessions, bus, consent):
    bus.offer(Offer(str(uuid.uuid4()), "consent", b"rubbish"))
    consent().receive_step()

    heir = consent()
    heir.start()

    assert not heir.process_step()
    assert len(everything(sessions, dead_letters)) == 1


def test_what_the_process_dies_of_rests_before_it_is_tried_again(sessions, bus, consent, clock):
    event = killed_three_times(bus, consent)
    clock.later(minutes=2)  # the lease of the dead one ends
    assert consent(die).process_step()
    assert [row.reason for row in everything(sessions, dead_letters)] == ["process_died"]

    at_once = consent()
    at_once.start()
    assert not at_once.process_step()

    clock.later(minutes=10)
    later = consent()
    later.start()
    assert later.process_step()
    assert effects(sessions) == [event.id]


def test_what_the_database_is_the_reason_for_is_not_counted(sessions, bus, consent, clock):
    outages = iter(range(7))

    def handler(event, session) -> None:
        if next(outages, None) is not None:
            raise sa.exc.OperationalError("", {}, sqlite_error("SQLITE_BUSY"))
        effect(event, session)

    event, ear = an_event(), consent(handler)
    offered(bus, event)
    ear.receive_step()
    while ear.waiting():
        ear.process_step()
        clock.later(minutes=10)

    assert effects(sessions) == [event.id]
    assert everything(sessions, dead_letters) == []


def sqlite_error(name: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorname = name
    return error
