"""With what the person does not agree of a referral, as the landlord says later."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("told") as told:
        told.add_column(sa.Column("about", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("told") as told:
        told.drop_column("about")
