"""Whether it is itself a secret that somebody found help at an agency; while nobody has said it, it counts as one."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of agencies that are here nobody has said it yet. The next seeding does; until then they are hidden.
    op.add_column("agencies", sa.Column("confidential", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("agencies", "confidential")
