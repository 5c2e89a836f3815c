"""What happens to sharing agreements and policy packs: drafts, signatures, approvals, alerts; and call backs."""

import sqlalchemy as sa
from alembic import op

from alongside.database import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "agreement_drafts",
    "agreement_events",
    "agreement_alerts",
    "agency_call_backs",
    "policy_pack_drafts",
    "policy_pack_events",
)


def upgrade() -> None:
    for create in TABLES.values():
        create()
    refuse = _refuse_on_postgresql if op.get_bind().dialect.name == "postgresql" else _refuse_on_sqlite
    for table in APPEND_ONLY:
        refuse(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _refuse_on_sqlite(table: str) -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'rows of this table are never changed'); END"
        )


def _refuse_on_postgresql(table: str) -> None:
    # the function is of the first migration
    op.execute(
        f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def _agreement_drafts() -> None:
    op.create_table(
        "agreement_drafts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=False),
        sa.Column("agreement", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_drafts")),
        sa.UniqueConstraint(
            "agency", "agreement", "version", name=op.f("uq_agreement_drafts_agency_agreement_version")
        ),
    )


def _agreement_events() -> None:
    op.create_table(
        "agreement_events",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=False),
        sa.Column("agreement", sa.String(length=200), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("vouched", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_events")),
        sa.UniqueConstraint("agency", "agreement", "seq", name=op.f("uq_agreement_events_agency_agreement_seq")),
    )


def _agreement_alerts() -> None:
    op.create_table(
        "agreement_alerts",
        sa.Column("agency", sa.String(length=200), nullable=False),
        sa.Column("agreement", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint(
            "agency", "agreement", "version", "effective_to", "days", name=op.f("pk_agreement_alerts")
        ),
    )


def _rechecks() -> None:
    op.create_table(
        "rechecks",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rechecks")),
    )
    op.create_index(op.f("ix_rechecks_done_at"), "rechecks", ["done_at"], unique=False)


def _agency_call_backs() -> None:
    op.create_table(
        "agency_call_backs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("number_from", sa.String(length=64), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_call_backs")),
    )
    op.create_index(op.f("ix_agency_call_backs_agency"), "agency_call_backs", ["agency"], unique=False)


def _policy_pack_drafts() -> None:
    op.create_table(
        "policy_pack_drafts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_policy_pack_drafts")),
    )


def _policy_pack_events() -> None:
    op.create_table(
        "policy_pack_events",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("pack", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("vouched", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_pack_events")),
        sa.UniqueConstraint("pack", "version", "kind", name=op.f("uq_policy_pack_events_pack_version_kind")),
    )


TABLES = {
    "agreement_drafts": _agreement_drafts,
    "agreement_events": _agreement_events,
    "agreement_alerts": _agreement_alerts,
    "rechecks": _rechecks,
    "agency_call_backs": _agency_call_backs,
    "policy_pack_drafts": _policy_pack_drafts,
    "policy_pack_events": _policy_pack_events,
}
