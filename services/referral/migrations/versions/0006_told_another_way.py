"""A referral may be told by phone or on paper; what was sealed so far stays sealed."""

import sqlalchemy as sa
from alembic import op

from alongside.database import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("referral", sa.Column("delivery", sa.String(16), nullable=False, server_default="sealed"))
    op.create_table(
        "told",
        sa.Column("entry_id", sa.String(36), nullable=False),
        sa.Column("referral_id", sa.String(36), nullable=False),
        sa.Column("order_no", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("delivery", sa.String(16), nullable=False),
        sa.Column("categories", sa.JSON, nullable=False),
        sa.Column("words", sa.LargeBinary, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("recorded_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_told")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.referral_id"], name=op.f("fk_told_referral_id_referral")),
        sa.UniqueConstraint("order_no", name=op.f("uq_told_order_no")),
    )
    op.create_index(op.f("ix_told_referral_id"), "told", ["referral_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_told_referral_id"), table_name="told")
    op.drop_table("told")
    with op.batch_alter_table("referral") as referral:
        referral.drop_column("delivery")
