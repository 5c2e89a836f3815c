"""What an officer writes to an agency after a referral; who invited an agency, and who compared its words."""

import sqlalchemy as sa
from alembic import op

from alongside.database import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reply",
        sa.Column("jti", sa.String(length=36), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("order_no", sa.String(length=36), nullable=False),
        sa.Column("re", sa.String(length=36), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["jti"], ["message.jti"], name=op.f("fk_reply_jti_message")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.referral_id"], name=op.f("fk_reply_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("jti", name=op.f("pk_reply")),
        sa.UniqueConstraint("order_no", name=op.f("uq_reply_order_no")),
        sa.UniqueConstraint("referral_id", "key", name=op.f("uq_reply_referral_id_key")),
    )
    op.create_index(op.f("ix_reply_referral_id"), "reply", ["referral_id"], unique=False)
    op.create_table(
        "joining",
        sa.Column("agency_id", sa.String(length=100), nullable=False),
        sa.Column("invited_by", sa.String(length=200), nullable=False),
        sa.Column("invited_at", UtcDateTime(), nullable=False),
        sa.Column("party", sa.String(length=43), nullable=True),
        sa.Column("first_by", sa.String(length=200), nullable=True),
        sa.Column("first_at", UtcDateTime(), nullable=True),
        sa.Column("second_by", sa.String(length=200), nullable=True),
        sa.Column("second_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.agency_id"], name=op.f("fk_joining_agency_id_agency")),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_joining")),
    )


def downgrade() -> None:
    op.drop_table("joining")
    op.drop_index(op.f("ix_reply_referral_id"), table_name="reply")
    op.drop_table("reply")
