import uuid
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from alongside.events.bus import Offer
from alongside.events.codec import to_json
from alongside.events.model import referral_ended
from alongside.events.retention import REMEMBERED_FOR, forget_settled
from alongside.events.subscriber import Subscriber
from alongside.events.tables import dead_letters, inbox, outbox
from alongside.link.rabbitmq.topology import INTERNAL, NEVER_BY_COUNT, QUEUE_BYTES, path, wanted_by_services

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OLD, RECENT = NOW - timedelta(days=40), NOW - timedelta(days=20)


def test_only_what_was_settled_long_ago_is_forgotten(database):
    sessions = database("consent")
    common = {"type": "referral.ended", "body": b"{}", "attempts": 1, "next_attempt_at": OLD}
    with sessions.begin() as session:
        for at in (OLD, RECENT, None):
            sent = {"event_id": str(uuid.uuid4()), "waiting_for": "", "created_at": OLD, "done_at": at}
            heard = {"event_id": str(uuid.uuid4()), "received_at": OLD, "settled_at": at}
            session.execute(outbox.insert().values(common | sent))
            session.execute(inbox.insert().values(common | heard))

    assert forget_settled(sessions, NOW - timedelta(days=30)) == 2

    with sessions() as session:
        assert set(session.scalars(sa.select(outbox.c.done_at))) == {RECENT, None}
        assert set(session.scalars(sa.select(inbox.c.settled_at))) == {RECENT, None}


def test_what_was_given_up_is_not_forgotten_because_it_can_be_tried_again(database):
    sessions, event_id = database("consent"), str(uuid.uuid4())
    heard = {"event_id": event_id, "type": "referral.ended", "body": b"{}", "attempts": 8, "next_attempt_at": OLD}
    with sessions.begin() as session:
        session.execute(inbox.insert().values(heard | {"received_at": OLD, "settled_at": OLD}))
        dead = {"key": event_id, "type": "referral.ended", "reason": "handler_failed", "attempts": 8, "at": OLD}
        session.execute(dead_letters.insert().values(dead))

    assert forget_settled(sessions, NOW - timedelta(days=30)) == 0


def test_a_memory_of_any_length_goes_in_parts_and_two_of_each_at_most_here(database):
    sessions = database("consent")
    heard = {"type": "referral.ended", "body": b"{}", "attempts": 1, "next_attempt_at": OLD, "received_at": OLD}
    with sessions.begin() as session:
        for _ in range(5):
            session.execute(inbox.insert().values(heard | {"event_id": str(uuid.uuid4()), "settled_at": OLD}))

    assert [forget_settled(sessions, NOW, at_once=2) for _ in range(4)] == [2, 2, 1, 0]


def test_an_event_is_remembered_six_times_longer_than_it_waits_for_who_hears_it():
    of_queues = wanted_by_services().things[path("policies", INTERNAL, "events")]["definition"]

    assert 6 * timedelta(milliseconds=of_queues["message-ttl"]) <= REMEMBERED_FOR


def test_what_the_broker_gave_up_stays_there_and_nothing_pushes_it_out():
    of_dead = wanted_by_services().things[path("policies", INTERNAL, "dead")]["definition"]

    assert of_dead == {
        "delivery-limit": NEVER_BY_COUNT, "overflow": "reject-publish", "max-length-bytes": QUEUE_BYTES,
    }  # fmt: skip


def test_who_hears_forgets_by_its_own_clock_and_knows_what_comes_again_until_then(database, bus, clock):
    sessions, heard = database("consent"), []
    event = referral_ended(clock.now(), str(uuid.uuid4()), "closed")
    ear = Subscriber("consent", bus, sessions, {event.type: lambda one, _: heard.append(one.id)}, clock,
                     machine_now=clock.now)  # fmt: skip

    def comes():
        bus.offer(Offer(event.id, "consent", to_json(event)))
        ear.receive_step()
        return ear.process_step()

    assert comes() and heard == [event.id]
    clock.later(days=90)
    assert not ear.forget_step()
    assert not comes() and heard == [event.id]
    clock.later(seconds=1)
    assert ear.forget_step() and not ear.forget_step()
    with sessions() as session:
        assert session.scalars(sa.select(inbox.c.event_id)).all() == []
