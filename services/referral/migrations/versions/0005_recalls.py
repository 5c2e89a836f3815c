"""A withdrawal reaches the agencies that already have the referral."""

import sqlalchemy as sa
from alembic import op

from alongside.database import UtcDateTime

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recall",
        sa.Column("referral_id", sa.String(36), nullable=False),
        sa.Column("mid", sa.String(36), nullable=False),
        sa.Column("jti", sa.String(36), nullable=True),
        sa.Column("found", sa.String(16), nullable=False),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.Column("receipt_due_at", UtcDateTime, nullable=False),
        sa.Column("answer_due_at", UtcDateTime, nullable=False),
        sa.Column("received_at", UtcDateTime, nullable=True),
        sa.Column("answer", sa.String(16), nullable=True),
        sa.Column("answered_at", UtcDateTime, nullable=True),
        sa.Column("words", sa.LargeBinary, nullable=True),
        sa.Column("receipt_late", sa.Boolean, nullable=False),
        sa.Column("answer_late", sa.Boolean, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("referral_id", name="pk_recall"),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.referral_id"], name="fk_recall_referral_id_referral"),
        sa.UniqueConstraint("mid", name="uq_recall_mid"),
    )
    op.create_index("ix_recall_to_seal", "recall", ["next_attempt_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_recall_to_seal", table_name="recall")
    op.drop_table("recall")
