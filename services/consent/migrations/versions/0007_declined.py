"""A second person's no to sharing without agreement, which is never undone."""

import sqlalchemy as sa
from alembic import op

from alongside.database import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLE = "exception_declines"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("exception", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exception"], ["exceptions.id"], name=op.f("fk_exception_declines_exception_exceptions")
        ),
        sa.PrimaryKeyConstraint("exception", name=op.f("pk_exception_declines")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {TABLE}_refuse_change BEFORE UPDATE OR DELETE ON {TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {TABLE}_refuse_{change.lower()} BEFORE {change} ON {TABLE} "
            "BEGIN SELECT RAISE(ABORT, 'rows of this table are never changed'); END"
        )


def downgrade() -> None:
    op.drop_table(TABLE)
