"""Tables of events that every service has in its own database: outbox, inbox, dead letters."""

from typing import NamedTuple

import sqlalchemy as sa

from alongside.database.naming import new_metadata
from alongside.database.types import UtcDateTime

_metadata = new_metadata()

outbox = sa.Table(
    "event_outbox",
    _metadata,
    sa.Column("event_id", sa.String(36), primary_key=True),
    sa.Column("type", sa.String(64), nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    # Subscribers that have not confirmed yet, separated by spaces; empty and `done_at` set together.
    sa.Column("waiting_for", sa.String(255), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_attempt_at", UtcDateTime, nullable=False),
    sa.Column("done_at", UtcDateTime, nullable=True),
    sa.Index("ix_event_outbox_due", "done_at", "next_attempt_at"),
)

inbox = sa.Table(
    "event_inbox",
    _metadata,
    sa.Column("event_id", sa.String(36), primary_key=True),
    sa.Column("type", sa.String(64), nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_attempt_at", UtcDateTime, nullable=False),
    # processed or given up: never to be handled again
    sa.Column("settled_at", UtcDateTime, nullable=True),
    sa.Index("ix_event_inbox_due", "settled_at", "next_attempt_at"),
)

dead_letters = sa.Table(
    "event_dead_letter",
    _metadata,
    # the event id, or the SHA-256 of bytes that were no event (those are not kept: they could hold anything)
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("type", sa.String(64), nullable=True),
    sa.Column("reason", sa.String(32), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)


class EventTables(NamedTuple):
    """The three tables as they are in one service's metadata."""

    outbox: sa.Table
    inbox: sa.Table
    dead_letters: sa.Table


def define(metadata: sa.MetaData) -> EventTables:
    """Add the tables to a service's metadata, so that its migrations and `create_all` know them.

    Doing it again returns the same tables. A migration does not follow this module: it calls
    `events.migration.create_tables_v1`, which never changes.
    """
    return EventTables(*(_once(table, metadata) for table in (outbox, inbox, dead_letters)))


def _once(table: sa.Table, metadata: sa.MetaData) -> sa.Table:
    known = metadata.tables.get(table.name)
    return known if known is not None else table.to_metadata(metadata)
