"""Consents by cell: scopes and dates of events, notices by hash, what ends when, receipts for the person."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from alongside.database import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPEND_ONLY = ("notices", "receipts", "receipt_handovers")


def upgrade() -> None:
    op.add_column("consents", sa.Column("updates_until", UtcDateTime(), nullable=True))
    op.add_column("consent_events", sa.Column("detail", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("agencies", sa.Column("name", sa.String(length=200), nullable=True))
    _notices()
    _receipts()
    _receipt_handovers()
    _look_at_what_is_there(_deadlines())
    refuse = _refuse_on_postgresql if op.get_bind().dialect.name == "postgresql" else _refuse_on_sqlite
    for table in APPEND_ONLY:
        refuse(table)


def downgrade() -> None:
    for table in ("consent_deadlines", "receipt_handovers", "receipts", "notices"):
        op.drop_table(table)
    op.drop_column("agencies", "name")
    op.drop_column("consent_events", "detail")
    op.drop_column("consents", "updates_until")


def _look_at_what_is_there(deadlines: sa.Table) -> None:
    """Each consent with an end is due at once; whoever looks at it works out when it is due again."""
    consents = sa.table("consents", sa.column("id"), sa.column("valid_until"))
    at_once = sa.literal(datetime(2000, 1, 1, tzinfo=UTC), UtcDateTime())
    ending = sa.select(consents.c.id, at_once, consents.c.valid_until).where(consents.c.valid_until.is_not(None))
    op.execute(deadlines.insert().from_select(["consent", "due_at", "ends_at"], ending))


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=200), nullable=False),
        sa.Column("format", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("translation_of", sa.String(length=64), nullable=True),
        sa.Column("recording_sha256", sa.String(length=64), nullable=True),
        sa.Column("sealed_signed_off", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_notices")),
        sa.UniqueConstraint(
            "id", "version", "language", "format", name=op.f("uq_notices_id_version_language_format")
        ),
    )


def _deadlines() -> sa.Table:
    table = op.create_table(
        "consent_deadlines",
        sa.Column("consent", sa.String(length=64), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["consent"], ["consents.id"], name=op.f("fk_consent_deadlines_consent_consents")),
        sa.PrimaryKeyConstraint("consent", name=op.f("pk_consent_deadlines")),
    )
    op.create_index(op.f("ix_consent_deadlines_due_at"), "consent_deadlines", ["due_at"], unique=False)
    op.create_index(op.f("ix_consent_deadlines_ends_at"), "consent_deadlines", ["ends_at"], unique=False)
    return table


def _receipts() -> None:
    op.create_table(
        "receipts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["subject"], ["subjects.id"], name=op.f("fk_receipts_subject_subjects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
    )
    op.create_index(op.f("ix_receipts_subject"), "receipts", ["subject"], unique=False)


def _receipt_handovers() -> None:
    op.create_table(
        "receipt_handovers",
        sa.Column("receipt", sa.String(length=64), nullable=False),
        sa.Column("how", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["receipt"], ["receipts.id"], name=op.f("fk_receipt_handovers_receipt_receipts")),
        sa.PrimaryKeyConstraint("receipt", name=op.f("pk_receipt_handovers")),
    )


def _refuse_on_sqlite(table: str) -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'rows of this table are never changed'); END"
        )


def _refuse_on_postgresql(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
