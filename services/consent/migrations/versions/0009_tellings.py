"""The days on which people are told what went without their yes, and of which decisions that was asked."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from alongside.database import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ASKED = "tellings_asked"


def upgrade() -> None:
    _look_at_what_is_there(_days())
    op.create_table(
        ASKED,
        sa.Column("decision", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name=op.f("fk_tellings_asked_decision_decisions")),
        sa.PrimaryKeyConstraint("decision", name=op.f("pk_tellings_asked")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {ASKED}_refuse_change BEFORE UPDATE OR DELETE ON {ASKED} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {ASKED}_refuse_{change.lower()} BEFORE {change} ON {ASKED} "
            "BEGIN SELECT RAISE(ABORT, 'rows of this table are never changed'); END"
        )


def downgrade() -> None:
    op.drop_table(ASKED)
    op.drop_table("telling_days")


def _days() -> sa.Table:
    days = op.create_table(
        "telling_days",
        sa.Column("exception", sa.String(length=64), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["exception"], ["exceptions.id"], name=op.f("fk_telling_days_exception_exceptions")),
        sa.PrimaryKeyConstraint("exception", name=op.f("pk_telling_days")),
    )
    op.create_index(op.f("ix_telling_days_due_at"), "telling_days", ["due_at"], unique=False)
    return days


def _look_at_what_is_there(days: sa.Table) -> None:
    """The day itself is sealed under the person's key, which no migration has: each exception that may have one is
    due at once, and the worker, which can read it, writes down its day or that it has none.
    """
    exceptions = sa.table("exceptions", sa.column("id"), sa.column("codes", sa.JSON()))
    at_once = sa.literal(datetime(2000, 1, 1, tzinfo=UTC), UtcDateTime())
    later = exceptions.c.codes["tell_when"].as_string() == "told_after"
    op.execute(days.insert().from_select(["exception", "due_at"], sa.select(exceptions.c.id, at_once).where(later)))
