"""Why optional details go, beside what waits to be sent: whoever takes it back finds what was written."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("snapshot", sa.Column("reasons", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("snapshot", "reasons")
