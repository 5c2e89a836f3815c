"""The first schema: people, permissions, partnership, decisions, audit; triggers that keep history as it was."""

import sqlalchemy as sa
from alembic import op

from alongside.database import UtcDateTime
from alongside.events.migration import create_tables_v1, drop_tables_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "consents",
    "consent_events",
    "standing_refusals",
    "exceptions",
    "exception_authorisations",
    "decisions",
    "review_tasks",
    "policy_packs",
    "audit_reads",
)


def upgrade() -> None:
    create_tables_v1()
    for create in TABLES.values():
        create()
    refuse = _refuse_on_postgresql if op.get_bind().dialect.name == "postgresql" else _refuse_on_sqlite
    for table in APPEND_ONLY:
        refuse(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    drop_tables_v1()
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")


def _refuse_on_sqlite(table: str) -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'rows of this table are never changed'); END"
        )


def _refuse_on_postgresql(table: str) -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'rows of this table are never changed'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def _agencies() -> None:
    op.create_table(
        "agencies",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("protect", sa.Boolean(), nullable=False),
        sa.Column("party", sa.String(length=64), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agencies")),
    )


def _agreements() -> None:
    op.create_table(
        "agreements",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("categories_by_type", sa.JSON(), nullable=False),
        sa.Column("onward_sharing", sa.String(length=64), nullable=False),
        sa.Column("retention_days", sa.Integer(), nullable=False),
        sa.Column("breach_notice_hours", sa.Integer(), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_agreements")),
    )
    op.create_index(op.f("ix_agreements_agency"), "agreements", ["agency"], unique=False)


def _audit_reads() -> None:
    op.create_table(
        "audit_reads",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("sealed_reader", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_reads")),
    )
    op.create_index(op.f("ix_audit_reads_object_id"), "audit_reads", ["object_id"], unique=False)


def _idempotent_request() -> None:
    op.create_table(
        "idempotent_request",
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("route", sa.String(length=200), nullable=False),
        sa.Column("caller", sa.String(length=161), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("claim", sa.String(length=36), nullable=False),
        sa.Column("claimed_at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("key", "route", "caller", name=op.f("pk_idempotent_request")),
        sa.UniqueConstraint("claim", name=op.f("uq_idempotent_request_claim")),
    )
    op.create_index(op.f("ix_idempotent_request_claimed_at"), "idempotent_request", ["claimed_at"], unique=False)


def _landlords() -> None:
    op.create_table(
        "landlords",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("party", sa.String(length=64), nullable=False),
        sa.Column("controller_type", sa.String(length=64), nullable=False),
        sa.Column("jurisdiction", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_landlords")),
    )


def _policy_packs() -> None:
    op.create_table(
        "policy_packs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_policy_packs")),
    )


def _subjects() -> None:
    op.create_table(
        "subjects",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subjects")),
    )


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=False),
        sa.Column("purposes", sa.JSON(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("mode", sa.String(length=64), nullable=False),
        sa.Column("valid_from", UtcDateTime(), nullable=True),
        sa.Column("valid_until", UtcDateTime(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["subject"], ["subjects.id"], name=op.f("fk_consents_subject_subjects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_subject"), "consents", ["subject"], unique=False)


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("referral", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("permission", sa.String(length=64), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("send_by", UtcDateTime(), nullable=True),
        sa.Column("record_hash", sa.String(length=64), nullable=False),
        sa.Column("record_salt", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_record", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_answer", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["subject"], ["subjects.id"], name=op.f("fk_decisions_subject_subjects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("referral", name=op.f("uq_decisions_referral")),
    )
    op.create_index(op.f("ix_decisions_permission"), "decisions", ["permission"], unique=False)
    op.create_index(op.f("ix_decisions_subject"), "decisions", ["subject"], unique=False)


def _exceptions() -> None:
    op.create_table(
        "exceptions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("vouched", sa.Boolean(), nullable=False),
        sa.Column("review_due", UtcDateTime(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["subject"], ["subjects.id"], name=op.f("fk_exceptions_subject_subjects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exceptions")),
    )
    op.create_index(op.f("ix_exceptions_subject"), "exceptions", ["subject"], unique=False)


def _standing_refusals() -> None:
    op.create_table(
        "standing_refusals",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=True),
        sa.Column("agency_type", sa.String(length=200), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["subject"], ["subjects.id"], name=op.f("fk_standing_refusals_subject_subjects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_refusals")),
    )
    op.create_index(op.f("ix_standing_refusals_subject"), "standing_refusals", ["subject"], unique=False)


def _consent_events() -> None:
    op.create_table(
        "consent_events",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("consent", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["consent"], ["consents.id"], name=op.f("fk_consent_events_consent_consents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_events")),
        sa.UniqueConstraint("consent", "seq", name=op.f("uq_consent_events_consent_seq")),
    )


def _exception_authorisations() -> None:
    op.create_table(
        "exception_authorisations",
        sa.Column("exception", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("vouched", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exception"], ["exceptions.id"], name=op.f("fk_exception_authorisations_exception_exceptions")
        ),
        sa.PrimaryKeyConstraint("exception", name=op.f("pk_exception_authorisations")),
    )


def _open_referrals() -> None:
    op.create_table(
        "open_referrals",
        sa.Column("decision", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=False),
        sa.Column("permission", sa.String(length=64), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("how", sa.String(length=64), nullable=True),
        sa.Column("given_back", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name=op.f("fk_open_referrals_decision_decisions")),
        sa.PrimaryKeyConstraint("decision", name=op.f("pk_open_referrals")),
    )
    op.create_index("ix_open_referrals_permission", "open_referrals", ["permission", "given_back"], unique=False)
    op.create_index(
        "ix_open_referrals_same", "open_referrals", ["subject", "type", "agency", "ended_at"], unique=False
    )


def _review_tasks() -> None:
    op.create_table(
        "review_tasks",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("decision", sa.String(length=64), nullable=False),
        sa.Column("review", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name=op.f("fk_review_tasks_decision_decisions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_tasks")),
    )
    op.create_index(op.f("ix_review_tasks_decision"), "review_tasks", ["decision"], unique=False)
    op.create_index(op.f("ix_review_tasks_due_at"), "review_tasks", ["due_at"], unique=False)


TABLES = {
    "agencies": _agencies,
    "agreements": _agreements,
    "audit_reads": _audit_reads,
    "idempotent_request": _idempotent_request,
    "landlords": _landlords,
    "policy_packs": _policy_packs,
    "subjects": _subjects,
    "consents": _consents,
    "decisions": _decisions,
    "exceptions": _exceptions,
    "standing_refusals": _standing_refusals,
    "consent_events": _consent_events,
    "exception_authorisations": _exception_authorisations,
    "open_referrals": _open_referrals,
    "review_tasks": _review_tasks,
}
