"""What is to be offered stands in a line of its own, with short rows.

On PostgreSQL an update that moves a row out of an index, or within one, writes an entry to every index of its table.
A message has six, and it left the index of the line whenever the carrier had taken it.
"""

import sqlalchemy as sa
from alembic import op

from alongside.database import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WAITING = sa.text("next_attempt_at IS NOT NULL")
MOVED = ("attempts", "next_attempt_at", "claimed_until")
INTO_LINE = """INSERT INTO offering (jti, order_no, kind, agency_id, attempts, next_attempt_at, claimed_until)
    SELECT jti, order_no, kind, agency_id, attempts, next_attempt_at, claimed_until FROM message
    WHERE next_attempt_at IS NOT NULL AND wire IS NOT NULL"""
OUT_OF_LINE = """UPDATE message SET
    attempts = (SELECT attempts FROM offering WHERE offering.jti = message.jti),
    next_attempt_at = (SELECT next_attempt_at FROM offering WHERE offering.jti = message.jti),
    claimed_until = (SELECT claimed_until FROM offering WHERE offering.jti = message.jti)
    WHERE jti IN (SELECT jti FROM offering)"""
ROOM = "ALTER TABLE offering SET (fillfactor = 50)"


def upgrade() -> None:
    op.create_table(
        "offering",
        sa.Column("jti", sa.String(length=36), nullable=False),
        sa.Column("order_no", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("agency_id", sa.String(length=100), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", UtcDateTime(), nullable=False),
        sa.Column("claimed_until", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["jti"], ["message.jti"], name=op.f("fk_offering_jti_message")),
        sa.PrimaryKeyConstraint("jti", name=op.f("pk_offering")),
        sa.UniqueConstraint("order_no", name=op.f("uq_offering_order_no")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(ROOM)
    op.execute(INTO_LINE)
    op.drop_index("ix_message_to_offer", table_name="message")
    for name in MOVED:
        op.drop_column("message", name)


def downgrade() -> None:
    op.add_column("message", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("message", sa.Column("next_attempt_at", UtcDateTime(), nullable=True))
    op.add_column("message", sa.Column("claimed_until", UtcDateTime(), nullable=True))
    op.execute(OUT_OF_LINE)
    op.create_index(
        "ix_message_to_offer", "message", ["order_no"], unique=False, sqlite_where=WAITING, postgresql_where=WAITING
    )
    op.drop_table("offering")
