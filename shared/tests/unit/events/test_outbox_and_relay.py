import threading
import uuid
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from alongside.events import model
from alongside.events.bus import BusClosed
from alongside.events.contracts import SUBSCRIBERS, ContractError
from alongside.events.outbox import Outbox
from alongside.events.relay import Relay
from alongside.events.tables import define, outbox

TIME = datetime(2026, 11, 22, 12, tzinfo=UTC)


def an_event() -> model.Event:
    return model.referral_ended(TIME, str(uuid.uuid4()), "closed")


@pytest.fixture
def sessions(database):
    return database("referral")


@pytest.fixture
def points():
    return []


@pytest.fixture
def relay(sessions, bus, clock, points):
    return Relay(sessions, bus, clock, points.append, machine_now=clock.now)


def added(sessions, *events: model.Event) -> None:
    with sessions.begin() as session:
        for event in events:
            Outbox(session).add(event)


def rows(sessions) -> list:
    with sessions() as session:
        return list(session.execute(sa.select(outbox)))


class SilentBus:
    """A durable carrier that confirms when it is told to."""

    durable = True

    def __init__(self) -> None:
        self.offers = []

    def offer(self, offer):
        answer = Future()
        self.offers.append((offer, answer))
        return answer


def test_an_event_leaves_with_its_transaction(sessions, relay, bus):
    event = an_event()
    added(sessions, event)

    assert relay.step()

    assert b"referral.ended" in bus.receive("consent", 0).body


def test_an_event_that_waits_leaves_when_its_time_has_come_by_the_machines_clock(
    sessions, relay, bus, clock, monkeypatch
):
    monkeypatch.setattr("alongside.events.outbox.machine_clock", clock.now)
    with sessions.begin() as session:
        Outbox(session).add(an_event(), after=timedelta(hours=1))

    clock.later(minutes=59)
    assert not relay.step()
    clock.later(minutes=1)
    assert relay.step()
    assert bus.receive("consent", 0) is not None


def test_an_event_of_a_transaction_that_was_rolled_back_never_was(sessions, relay, bus):
    with sessions() as session:
        Outbox(session).add(an_event())
        session.rollback()

    assert not relay.step()
    assert bus.receive("consent", 0) is None


def test_an_event_that_breaks_its_contract_does_not_enter_the_outbox(sessions):
    bad = model.Event.new("referral.ended", "referral", TIME, {"decision_id": "Amara", "how": "closed"})

    with pytest.raises(ContractError), sessions.begin() as session:
        Outbox(session).add(bad)

    assert rows(sessions) == []


def test_an_event_is_done_only_when_its_subscriber_holds_it(sessions, relay, bus, clock):
    added(sessions, an_event())
    relay.step()
    received = bus.receive("consent", 0)
    relay.step()
    assert relay.waiting() == 1

    received.ack()
    relay.step()

    assert relay.waiting() == 0
    assert rows(sessions)[0].done_at == clock.now()


def test_an_event_with_two_subscribers_is_done_when_both_hold_it(sessions, relay, bus, monkeypatch):
    monkeypatch.setitem(SUBSCRIBERS, "referral.ended", ("consent", "notify"))
    added(sessions, an_event())
    relay.step()

    bus.receive("consent", 0).ack()
    relay.step()
    assert [row.waiting_for for row in rows(sessions)] == ["notify"]
    assert relay.waiting() == 1

    bus.receive("notify", 0).ack()
    relay.step()
    assert relay.waiting() == 0


def test_who_has_it_already_is_not_offered_it_again(sessions, clock, monkeypatch):
    monkeypatch.setitem(SUBSCRIBERS, "referral.ended", ("consent", "notify"))
    bus = SilentBus()
    relay = Relay(sessions, bus, clock, machine_now=clock.now)
    added(sessions, an_event())
    relay.step()
    bus.offers[0][1].set_result(None)
    relay.step()

    clock.later(hours=1)
    relay.step()

    assert [offer.subscriber for offer, _ in bus.offers] == ["consent", "notify", "notify"]


def test_a_lost_event_is_offered_again_later_and_later(sessions, relay, bus, clock):
    added(sessions, an_event())
    waits = []
    for _ in range(12):
        assert relay.step()
        bus.receive("consent", 0)  # taken and lost
        assert not relay.step()
        waits.append((rows(sessions)[0].next_attempt_at - clock.now()).total_seconds())
        clock.later(seconds=waits[-1])

    assert 0.5 <= waits[0] <= 1
    assert waits[4] > waits[0] * 4
    assert all(150 <= wait <= 300 for wait in waits[10:])


def test_a_refused_offer_is_made_again(sessions, clock):
    bus = SilentBus()
    relay = Relay(sessions, bus, clock, machine_now=clock.now)
    added(sessions, an_event())
    relay.step()
    bus.offers[0][1].set_exception(BusClosed("down"))
    assert not relay.step()

    clock.later(seconds=5)
    relay.step()
    bus.offers[1][1].set_result(None)
    relay.step()

    assert relay.waiting() == 0


def test_after_a_restart_the_lost_is_offered_at_once_where_the_bus_forgets(sessions, relay, bus, clock):
    added(sessions, an_event())
    relay.step()
    bus.receive("consent", 0)  # the process dies here

    heir = Relay(sessions, bus, clock, machine_now=clock.now)
    heir.start()

    assert heir.step()
    assert bus.receive("consent", 0) is not None


def test_a_restart_leaves_the_leases_of_other_relays_alone_where_the_bus_is_durable(sessions, clock):
    bus = SilentBus()
    added(sessions, an_event())
    Relay(sessions, bus, clock, machine_now=clock.now).step()

    heir = Relay(sessions, bus, clock, machine_now=clock.now)
    heir.start()

    assert not heir.step()


def test_an_event_that_committed_late_is_not_passed_over(sessions, relay, bus):
    late, early = an_event(), an_event()
    added(sessions, early)
    relay.step()
    bus.receive("consent", 0).ack()
    relay.step()

    # born before the other one, committed after it was sent: a last-id cursor would never see it
    added(sessions, model.Event(late.id, late.type, late.source, TIME.replace(year=2020), late.data))

    assert relay.step()
    assert bus.receive("consent", 0) is not None


def test_a_product_clock_that_stands_still_or_is_moved_does_not_stop_the_post(sessions, bus, clock):
    class Frozen:
        def now(self):
            return datetime(2020, 1, 1, tzinfo=UTC)

    relay = Relay(sessions, bus, Frozen(), machine_now=clock.now)
    added(sessions, model.referral_ended(datetime(2031, 1, 1, tzinfo=UTC), str(uuid.uuid4()), "closed"))
    assert relay.step()
    bus.receive("consent", 0)

    clock.later(seconds=5)

    assert relay.step()


def test_two_relays_share_an_outbox_without_offering_twice(sessions, clock):
    bus = SilentBus()
    one, two = (Relay(sessions, bus, clock, machine_now=clock.now, batch=3) for _ in range(2))
    added(sessions, *[an_event() for _ in range(10)])

    while one.step() or two.step():
        pass

    assert len({offer.event_id for offer, _ in bus.offers}) == len(bus.offers) == 10


def test_a_crash_right_after_publishing_loses_nothing_and_forgets_no_confirmation(sessions, bus, clock):
    class Killed(BaseException):
        pass

    def kill(point: str) -> None:
        raise Killed(point)

    added(sessions, an_event(), an_event())
    with pytest.raises(Killed, match=r"events\.published"):
        Relay(sessions, bus, clock, kill, machine_now=clock.now).step()
    bus.receive("consent", 0).ack()  # confirmed to the relay that is gone

    heir = Relay(sessions, bus, clock, machine_now=clock.now)
    heir.start()
    heir.step()
    while (received := bus.receive("consent", 0)) is not None:
        received.ack()
    heir.step()

    assert heir.waiting() == 0


def test_a_confirmation_that_could_not_be_written_is_written_later(sessions, relay, bus, monkeypatch):
    added(sessions, an_event())
    relay.step()
    bus.receive("consent", 0).ack()
    monkeypatch.setattr(relay, "_confirm", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        relay.step()

    monkeypatch.undo()
    relay.step()

    assert relay.waiting() == 0


def test_the_point_after_publishing_is_called_for_every_event(sessions, relay, points):
    added(sessions, an_event(), an_event())

    relay.step()

    assert points == ["events.published", "events.published"]


def test_the_worker_sends_survives_a_failure_and_stops(sessions, relay, bus, monkeypatch, capsys):
    monkeypatch.setattr("alongside.workers.FIRST_PAUSE_S", 0.0)
    stop, first = threading.Event(), [True]
    step = relay.step

    def fail_once() -> bool:
        if first.pop() if first else False:
            raise ConnectionError("secret words")
        return step()

    monkeypatch.setattr(relay, "step", fail_once)
    worker = threading.Thread(target=relay.run, args=(stop,))
    worker.start()
    added(sessions, an_event())
    relay.nudge()
    received = bus.receive("consent", 10)
    received.ack()
    stop.set()
    relay.nudge()
    worker.join(10)

    said = capsys.readouterr().err
    assert not worker.is_alive()
    assert "worker.failed" in said
    assert "secret words" not in said


def test_the_tables_are_defined_once_per_metadata():
    metadata = sa.MetaData()

    assert define(metadata) == define(metadata)
    assert set(metadata.tables) == {"event_outbox", "event_inbox", "event_dead_letter"}
