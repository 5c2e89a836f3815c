"""Of each decision, beside the whole record, what has to be known to say whether it still stands."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decisions", sa.Column("sealed_brief", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("decisions", "sealed_brief")
