"""The idempotency table for a service's migrations. A function here never changes: later changes get `_v2`."""

import sqlalchemy as sa
from alembic import op

from alongside.database.types import UtcDateTime


def create_table_v1() -> None:
    """`idempotent_request` as of version 1. Call it in `upgrade()`."""
    op.create_table(
        "idempotent_request",
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("route", sa.String(200), nullable=False),
        sa.Column("caller", sa.String(161), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("claim", sa.String(36), nullable=False),
        sa.Column("claimed_at", UtcDateTime, nullable=False),
        sa.Column("status", sa.Integer, nullable=True),
        sa.Column("body", sa.LargeBinary, nullable=True),
        sa.PrimaryKeyConstraint("key", "route", "caller", name="pk_idempotent_request"),
        sa.UniqueConstraint("claim", name="uq_idempotent_request_claim"),
    )
    op.create_index("ix_idempotent_request_claimed_at", "idempotent_request", ["claimed_at"])


def drop_table_v1() -> None:
    """Undo `create_table_v1`. Call it in `downgrade()`."""
    op.drop_table("idempotent_request")
