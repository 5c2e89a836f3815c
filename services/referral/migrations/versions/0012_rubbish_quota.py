"""The size of what came is kept; of what could not be read beyond the quota of an agency, only the number."""

import sqlalchemy as sa
from alembic import op

from alongside.database import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("incoming", sa.Column("size", sa.Integer(), nullable=True))
    op.create_table(
        "only_counted",
        sa.Column("agency_id", sa.String(length=100), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.agency_id"], name=op.f("fk_only_counted_agency_id_agency")),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_only_counted")),
    )


def downgrade() -> None:
    op.drop_table("only_counted")
    op.drop_column("incoming", "size")
