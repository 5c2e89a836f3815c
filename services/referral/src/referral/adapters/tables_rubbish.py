"""The tables of what is noted, or only counted, of messages that nobody here could read."""

import sqlalchemy as sa

from alongside.database import UtcDateTime


def define(metadata: sa.MetaData) -> tuple[sa.Table, sa.Table]:
    """Return `dead_letter` and `only_counted`."""
    # what the carrier gave up; apart from what came, because the same bytes may still come
    dead_letter = sa.Table(
        "dead_letter",
        metadata,
        sa.Column("agency_id", sa.ForeignKey("agency.agency_id"), primary_key=True),
        sa.Column("code", sa.String(16), primary_key=True),
        sa.Column("wire_sha256", sa.String(43), primary_key=True),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("received_at", UtcDateTime, nullable=False),
    )

    # what one agency sent beyond the notes that are kept of the unreadable
    only_counted = sa.Table(
        "only_counted",
        metadata,
        sa.Column("agency_id", sa.ForeignKey("agency.agency_id"), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("begun_at", UtcDateTime, nullable=False),
        sa.Column("last_at", UtcDateTime, nullable=False),
    )
    return dead_letter, only_counted
