"""The first schema: people, their safe-contact versions and holds, notices, messages, tasks, event tables."""

import sqlalchemy as sa
from alembic import op

from alongside.database import UtcDateTime
from alongside.events.migration import create_tables_v1, drop_tables_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_tables_v1()
    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("handle", sa.String(length=36), nullable=True),
        sa.Column("role", sa.String(length=32), nullable=True),
        sa.Column("heard_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_due", "notices", ["state", "due_at"], unique=False)
    op.create_index(op.f("ix_notices_handle"), "notices", ["handle"], unique=False)
    op.create_table(
        "people",
        sa.Column("handle", sa.String(length=36), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("handle", name=op.f("pk_people")),
    )
    op.create_table(
        "holds",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("handle", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("placed_at", UtcDateTime(), nullable=False),
        sa.Column("lifted_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["handle"], ["people.handle"], name=op.f("fk_holds_handle_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )
    op.create_index(op.f("ix_holds_handle"), "holds", ["handle"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("notice_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("way", sa.String(length=32), nullable=False),
        sa.Column("handle", sa.String(length=36), nullable=True),
        sa.Column("role", sa.String(length=32), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_messages_notice_id_notices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_messages_notice_id")),
    )
    op.create_table(
        "safe_contacts",
        sa.Column("handle", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("confirm_again_by", UtcDateTime(), nullable=False),
        sa.Column("stored_at", UtcDateTime(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("points", sa.LargeBinary(), nullable=True),
        sa.Column("code_word", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["handle"], ["people.handle"], name=op.f("fk_safe_contacts_handle_people")),
        sa.PrimaryKeyConstraint("handle", "version", name=op.f("pk_safe_contacts")),
    )
    op.create_table(
        "tasks",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("notice_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("handle", sa.String(length=36), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_tasks_notice_id_notices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_tasks_notice_id")),
    )
    op.create_index(op.f("ix_tasks_handle"), "tasks", ["handle"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_tasks_handle"), table_name="tasks")
    op.drop_table("tasks")
    op.drop_table("safe_contacts")
    op.drop_table("messages")
    op.drop_index(op.f("ix_holds_handle"), table_name="holds")
    op.drop_table("holds")
    op.drop_table("people")
    op.drop_index(op.f("ix_notices_handle"), table_name="notices")
    op.drop_index("ix_notices_due", table_name="notices")
    op.drop_table("notices")
    drop_tables_v1()
