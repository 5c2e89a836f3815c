"""The line of what is to be offered has an index of its own, and what the relay writes is short.

On PostgreSQL an update writes the whole row anew, and every index of it that has no room left on the page. So what
is long and never changes (bytes, manifest) stands beside the row, and pages keep room for the next version. Whatever
is left of a row is shorter than the target; a lower one would move every id out of its row too.
"""

from alembic import op
from sqlalchemy import text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WAITING = text("next_attempt_at IS NOT NULL")
SHORT_ROWS = (
    "ALTER TABLE message ALTER COLUMN wire SET STORAGE EXTERNAL",
    "ALTER TABLE message ALTER COLUMN manifest SET STORAGE EXTERNAL",
    "ALTER TABLE message SET (toast_tuple_target = 1024, fillfactor = 50)",
    "ALTER TABLE conversation SET (fillfactor = 50)",
)
AS_BEFORE = (
    "ALTER TABLE conversation RESET (fillfactor)",
    "ALTER TABLE message RESET (toast_tuple_target, fillfactor)",
    "ALTER TABLE message ALTER COLUMN manifest SET STORAGE EXTENDED",
    "ALTER TABLE message ALTER COLUMN wire SET STORAGE EXTENDED",
)


def upgrade() -> None:
    op.drop_index("ix_message_to_publish", table_name="message")
    op.create_index(
        "ix_message_to_offer", "message", ["order_no"], unique=False, sqlite_where=WAITING, postgresql_where=WAITING
    )
    _on_postgresql(SHORT_ROWS)


def downgrade() -> None:
    _on_postgresql(AS_BEFORE)
    op.drop_index("ix_message_to_offer", table_name="message")
    op.create_index("ix_message_to_publish", "message", ["stage", "next_attempt_at"], unique=False)


def _on_postgresql(statements: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in statements:
            op.execute(statement)
