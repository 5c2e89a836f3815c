"""Tables of this service. Nothing in them says why anybody is to be reached."""

import sqlalchemy as sa

from alongside.database import UtcDateTime, new_metadata
from alongside.events import tables as event_tables

metadata = new_metadata()
events = event_tables.define(metadata)

people = sa.Table(
    "people",
    metadata,
    sa.Column("handle", sa.String(36), primary_key=True),
    # Deleting this row's key makes every blob of the person unreadable.
    sa.Column("wrapped_key", sa.LargeBinary, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

safe_contacts = sa.Table(
    "safe_contacts",
    metadata,
    sa.Column("handle", sa.ForeignKey("people.handle"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    # confirmed_at + 30 days, whatever the risk: this service never learns the risk (domain.record.STALE_AFTER).
    sa.Column("confirm_again_by", UtcDateTime, nullable=False),
    sa.Column("stored_at", UtcDateTime, nullable=False),
    # All three encrypted under the person's key; the code word is a salted slow hash before that.
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("points", sa.LargeBinary, nullable=True),
    sa.Column("code_word", sa.LargeBinary, nullable=True),
)

holds = sa.Table(
    "holds",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("handle", sa.ForeignKey("people.handle"), nullable=False, index=True),
    sa.Column("code", sa.String(32), nullable=False),
    sa.Column("placed_at", UtcDateTime, nullable=False),
    sa.Column("lifted_at", UtcDateTime, nullable=True),
)

notices = sa.Table(
    "notices",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),  # the event's id: a second copy cannot be kept
    sa.Column("code", sa.String(32), nullable=False),
    sa.Column("handle", sa.String(36), nullable=True, index=True),
    sa.Column("role", sa.String(32), nullable=True),
    sa.Column("heard_at", UtcDateTime, nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("settled_at", UtcDateTime, nullable=True),
    sa.Index("ix_notices_due", "state", "due_at"),
)

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("notice_id", sa.ForeignKey("notices.id"), nullable=False, unique=True),
    sa.Column("code", sa.String(32), nullable=False),
    sa.Column("way", sa.String(32), nullable=False),
    sa.Column("handle", sa.String(36), nullable=True),
    sa.Column("role", sa.String(32), nullable=True),
    sa.Column("subject", sa.String(200), nullable=False),
    sa.Column("text", sa.String(1000), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    # While it is leaving: the next try, or the end of the lease of whoever is at it. The machine's time.
    sa.Column("try_at", UtcDateTime, nullable=False),
    sa.Index("ix_messages_try", "state", "try_at"),
)

tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("notice_id", sa.ForeignKey("notices.id"), nullable=False, unique=True),
    sa.Column("code", sa.String(32), nullable=False),
    sa.Column("role", sa.String(32), nullable=False),
    sa.Column("handle", sa.String(36), nullable=True, index=True),
    sa.Column("reasons", sa.JSON, nullable=False),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("done_at", UtcDateTime, nullable=True),
)
