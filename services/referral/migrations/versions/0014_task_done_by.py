"""Who said that a task is done, of those that are closed by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("task", sa.Column("done_by", sa.String(length=200), nullable=True))


def downgrade() -> None:
    op.drop_column("task", "done_by")
