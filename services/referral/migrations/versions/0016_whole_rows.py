"""What a referral rests on stays in its row.

PostgreSQL tries to make shorter what makes a row longer than 2 kB, and then writes it elsewhere, into a table and an
index of its own. A row of `disclosure` is a little longer than that, for the signed permission in it, which cannot be
made shorter. It is written once and never changed, so nothing is won by keeping it short.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE disclosure SET (toast_tuple_target = 4080)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE disclosure RESET (toast_tuple_target)")
