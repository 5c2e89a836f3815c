import uuid
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from alongside.events.retention import forget_settled
from alongside.events.tables import dead_letters, inbox, outbox

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
