import uuid
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from alongside.events.retention import forget_settled
from alongside.events.tables import inbox, outbox

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
