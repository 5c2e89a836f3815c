"""People belong to a team of staff; those known so far belong to the team without a name."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("team", sa.String(80), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("person") as person:
        person.drop_column("team")
