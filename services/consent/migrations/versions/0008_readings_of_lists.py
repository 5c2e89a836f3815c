"""Readings of lists are looked up by what kind of list it was."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_audit_reads_kind_at", "audit_reads", ["kind", "at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_audit_reads_kind_at", table_name="audit_reads")
