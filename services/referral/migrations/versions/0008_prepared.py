"""What an officer prepared and has not sent, under the person's key; agencies that are named to few."""

import sqlalchemy as sa
from alembic import op

from alongside.database import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "prepared",
        sa.Column("way", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("agency_id", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.String(length=200), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.person_id"], name=op.f("fk_prepared_person_id_person")),
        sa.PrimaryKeyConstraint("way", name=op.f("pk_prepared")),
    )
    op.add_column("agency", sa.Column("confidential", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(op.f("ix_prepared_person_id"), "prepared", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_column("agency", "confidential")
    op.drop_index(op.f("ix_prepared_person_id"), table_name="prepared")
    op.drop_table("prepared")
