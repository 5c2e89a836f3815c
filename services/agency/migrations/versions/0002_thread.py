"""What the landlord wrote after its referral, and when a referral was replied to and came to its end."""

import sqlalchemy as sa
from alembic import op

from alongside.database import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "told",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("jti", sa.String(length=36), nullable=False),
        sa.Column("re", sa.String(length=36), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_told_referral_id_referral")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told")),
        sa.UniqueConstraint("jti", name=op.f("uq_told_jti")),
    )
    op.create_index(op.f("ix_told_referral_id"), "told", ["referral_id"], unique=False)
    with op.batch_alter_table("referral") as referral:
        referral.add_column(sa.Column("replied_at", UtcDateTime(), nullable=True))
        referral.add_column(sa.Column("outcome_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("referral") as referral:
        referral.drop_column("outcome_at")
        referral.drop_column("replied_at")
    op.drop_index(op.f("ix_told_referral_id"), table_name="told")
    op.drop_table("told")
