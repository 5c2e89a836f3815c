"""Notes of what the carrier gave up: hash, size, codes."""

import sqlalchemy as sa
from alembic import op

from alongside.database import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dead_letter",
        sa.Column("agency_id", sa.String(length=100), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("wire_sha256", sa.String(length=43), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.agency_id"], name=op.f("fk_dead_letter_agency_id_agency")),
        sa.PrimaryKeyConstraint("agency_id", "code", "wire_sha256", name=op.f("pk_dead_letter")),
    )


def downgrade() -> None:
    op.drop_table("dead_letter")
