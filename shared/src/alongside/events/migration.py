"""The event tables for a service's migrations. A function here never changes: later changes get `_v2`.

from alongside.events.migration import create_tables_v1, drop_tables_v1
"""

import sqlalchemy as sa
from alembic import op

from alongside.database.types import UtcDateTime


def create_tables_v1() -> None:
    """`event_outbox`, `event_inbox` and `event_dead_letter` as of version 1. Call it in `upgrade()`."""
    _create_outbox()
    _create_inbox()
    op.create_table(
        "event_dead_letter",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("type", sa.String(64), nullable=True),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_event_dead_letter"),
    )


def drop_tables_v1() -> None:
    """Undo `create_tables_v1`. Call it in `downgrade()`."""
    for table in ("event_dead_letter", "event_inbox", "event_outbox"):
        op.drop_table(table)


def _create_outbox() -> None:
    op.create_table(
        "event_outbox",
        sa.Column("event_id", sa.String(36), nullable=False),
        sa.Column("type", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("waiting_for", sa.String(255), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", UtcDateTime, nullable=False),
        sa.Column("done_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("event_id", name="pk_event_outbox"),
    )
    op.create_index("ix_event_outbox_due", "event_outbox", ["done_at", "next_attempt_at"])


def _create_inbox() -> None:
    op.create_table(
        "event_inbox",
        sa.Column("event_id", sa.String(36), nullable=False),
        sa.Column("type", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", UtcDateTime, nullable=False),
        sa.Column("settled_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("event_id", name="pk_event_inbox"),
    )
    op.create_index("ix_event_inbox_due", "event_inbox", ["settled_at", "next_attempt_at"])
