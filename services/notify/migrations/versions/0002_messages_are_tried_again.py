"""Messages on their way: how often they were tried, and when they may be tried next."""

import sqlalchemy as sa
from alembic import op

from alongside.database import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("messages") as table:
        table.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(sa.Column("try_at", UtcDateTime(), nullable=True))
    op.execute("UPDATE messages SET try_at = at")
    with op.batch_alter_table("messages") as table:
        table.alter_column("attempts", server_default=None, existing_type=sa.Integer(), existing_nullable=False)
        table.alter_column("try_at", nullable=False, existing_type=UtcDateTime(), existing_nullable=True)
    op.create_index("ix_messages_try", "messages", ["state", "try_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_messages_try", table_name="messages")
    with op.batch_alter_table("messages") as table:
        table.drop_column("try_at")
        table.drop_column("attempts")
