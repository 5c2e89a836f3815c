"""Work is looked for by phase, which a referral keeps when it leaves; so leaving writes nothing to its indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

OF_STATE = """CASE state WHEN 'queued' THEN 'queued' WHEN 'sealed' THEN 'silent' WHEN 'dispatched' THEN 'silent'
    ELSE 'over' END"""


def upgrade() -> None:
    op.add_column("referral", sa.Column("phase", sa.String(length=8), nullable=False, server_default="queued"))
    op.execute(f"UPDATE referral SET phase = {OF_STATE}")  # nosec B608 - nothing of it comes from outside
    op.drop_index("ix_referral_to_seal", table_name="referral")
    op.create_index("ix_referral_phase", "referral", ["phase", "next_attempt_at"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE referral SET (fillfactor = 50)")
        op.create_check_constraint(op.f("ck_referral_phase"), "referral", f"phase = {OF_STATE}")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_referral_phase"), "referral", type_="check")
        op.execute("ALTER TABLE referral RESET (fillfactor)")
    op.drop_index("ix_referral_phase", table_name="referral")
    op.create_index("ix_referral_to_seal", "referral", ["state", "next_attempt_at"], unique=False)
    op.drop_column("referral", "phase")
