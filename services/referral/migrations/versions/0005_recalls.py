"""A withdrawal reaches the agencies that already have the referral; a second person approves what needs one."""

import sqlalchemy as sa
from alembic import op

from alongside.database import UtcDateTime

revision = "0005"
down_revision = "0004"
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
    op.create_table(
        "proposal",
        sa.Column("proposal_id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("exception_id", sa.String(36), nullable=False),
        sa.Column("agency_id", sa.String(100), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("proposed_by", sa.String(200), nullable=False),
        sa.Column("proposed_at", UtcDateTime, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("decided_by", sa.String(200), nullable=True),
        sa.Column("decided_at", UtcDateTime, nullable=True),
        sa.Column("referral_id", sa.String(36), nullable=True),
        sa.PrimaryKeyConstraint("proposal_id", name="pk_proposal"),
        sa.ForeignKeyConstraint(["person_id"], ["person.person_id"], name="fk_proposal_person_id_person"),
        sa.UniqueConstraint("exception_id", name="uq_proposal_exception_id"),
    )
    op.create_index("ix_proposal_newest", "proposal", ["verdict", "proposed_at"], unique=False)
    op.create_index("ix_recall_to_seal", "recall", ["next_attempt_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_proposal_newest", table_name="proposal")
    op.drop_table("proposal")
    op.drop_index("ix_recall_to_seal", table_name="recall")
    op.drop_table("recall")
