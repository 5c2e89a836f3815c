"""How long the memory of events lasts."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from alongside.events.tables import dead_letters, inbox, outbox


def forget_settled(sessions: sessionmaker[Session], before: datetime) -> int:
    """Delete what was done or settled before that time (aware); returns how many rows. Nothing undone goes.

    What was given up is undone. An inbox row is what recognises a duplicate, so keep them for 30 days at least.
    """
    with sessions.begin() as session:
        connection = session.connection()
        given_up = inbox.c.event_id.in_(sa.select(dead_letters.c.key))
        done: tuple[tuple[sa.Table, sa.ColumnElement[bool]], ...] = (
            (outbox, outbox.c.done_at < before),
            (inbox, (inbox.c.settled_at < before) & ~given_up),
        )
        return sum(connection.execute(table.delete().where(which)).rowcount for table, which in done)
