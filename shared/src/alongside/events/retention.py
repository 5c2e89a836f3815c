"""How long the memory of events lasts."""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from alongside.events.inbox import UNREADABLE
from alongside.events.tables import dead_letters, inbox, outbox

REMEMBERED_FOR: Final = timedelta(days=90)
"""An inbox row is what recognises an event that comes once more. The broker keeps one for 15 days in its queue: this
is six times as long. Among its dead letters it keeps one until somebody puts it back. One that was handled and is put
back later than this is handled again; that was accepted, because the other way one that was not would be lost."""
FORGET_EVERY_S: Final = 3600.0
"""How often whoever tidies looks, in seconds."""
AT_ONCE: Final = 500
"""So many rows of a table in one transaction: on SQLite nobody else writes meanwhile."""


def forget_settled(sessions: sessionmaker[Session], before: datetime, at_once: int = AT_ONCE) -> int:
    """Delete what was done or settled before that time (aware); returns how many rows. Nothing undone goes.

    At most `at_once` rows of each table in one transaction: call it until none is left. What was given up is undone.
    Of bytes that were no event there is a note of their hash, which goes too: nothing can be done with it so late.
    Several processes may do it at the same time.
    """
    given_up = inbox.c.event_id.in_(sa.select(dead_letters.c.key))
    done: tuple[tuple[sa.Table, sa.ColumnElement[bool]], ...] = (
        (outbox, outbox.c.done_at < before),
        (inbox, (inbox.c.settled_at < before) & ~given_up),
        (dead_letters, (dead_letters.c.at < before) & (dead_letters.c.reason == UNREADABLE)),
    )
    with sessions.begin() as session:
        return sum(_delete(session, table, which, at_once) for table, which in done)


def _delete(session: Session, table: sa.Table, which: sa.ColumnElement[bool], at_once: int) -> int:
    (key,) = table.primary_key
    old = sa.select(key).where(which).limit(at_once).with_for_update(skip_locked=True)
    ids = list(session.scalars(old))
    if ids:
        session.execute(table.delete().where(key.in_(ids)))
    return len(ids)
