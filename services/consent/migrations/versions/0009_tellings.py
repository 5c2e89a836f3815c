"""The days on which people are told what went without their yes, and of which decisions that was asked."""

import sqlalchemy as sa
from alembic import op

from alongside.database import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ASKED = "tellings_asked"


def upgrade() -> None:
    # The day itself is sealed under the person's key, which no migration has. The worker, which can read it, writes
    # down the day of each exception, or that there is none: of those that are there already as of new ones.
    op.create_table(
        "telling_days",
        sa.Column("exception", sa.String(length=64), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["exception"], ["exceptions.id"], name=op.f("fk_telling_days_exception_exceptions")),
        sa.PrimaryKeyConstraint("exception", name=op.f("pk_telling_days")),
    )
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
