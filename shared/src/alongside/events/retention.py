"""How long the memory of events lasts."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from alongside.events.tables import inbox, outbox


def forget_settled(sessions: sessionmaker[Session], before: datetime) -> int:
    """Delete what was done or settled before that time (aware); returns how many rows. Nothing undone goes.

    An inbox row is what recognises a duplicate, so keep them for 30 days at least.
    """
    with sessions.begin() as session:
        connection = session.connection()
        done: tuple[tuple[sa.Table, sa.Column[Any]], ...] = ((outbox, outbox.c.done_at), (inbox, inbox.c.settled_at))
        return sum(connection.execute(table.delete().where(column < before)).rowcount for table, column in done)
