"""Notices for agencies that have something with which the person does not agree."""

import sqlalchemy as sa
from alembic import op

from alongside.database import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dispute_notice",
        sa.Column("notice_id", sa.String(length=36), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("dispute", sa.String(length=36), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("jti", sa.String(length=36), nullable=True),
        sa.Column("next_attempt_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.referral_id"], name=op.f("fk_dispute_notice_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_dispute_notice")),
        sa.UniqueConstraint(
            "referral_id", "dispute", "standing", name=op.f("uq_dispute_notice_referral_id_dispute_standing")
        ),
    )
    op.create_index("ix_dispute_notice_due", "dispute_notice", ["next_attempt_at"], unique=False)
    op.create_index(op.f("ix_dispute_notice_referral_id"), "dispute_notice", ["referral_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_dispute_notice_referral_id"), table_name="dispute_notice")
    op.drop_index("ix_dispute_notice_due", table_name="dispute_notice")
    op.drop_table("dispute_notice")
