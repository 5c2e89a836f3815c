"""What an officer writes to an agency after a referral."""

import sqlalchemy as sa
from alembic import op

from alongside.database import UtcDateTime

revision = "0007"
down_revision = "0005"
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


def downgrade() -> None:
    op.drop_index(op.f("ix_reply_referral_id"), table_name="reply")
    op.drop_table("reply")
