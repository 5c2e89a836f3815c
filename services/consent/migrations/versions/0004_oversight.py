"""Advice, reviews with their escalations and outcomes, objections, and refresher training of staff."""

import sqlalchemy as sa
from alembic import op

from alongside.database import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

APPEND_ONLY = ("exception_advice", "review_escalations", "review_completions", "objections", "staff_training")


def upgrade() -> None:
    _exception_advice()
    _review_escalations()
    _review_completions()
    _objections()
    _staff_training()
    op.create_index(op.f("ix_exceptions_review_due"), "exceptions", ["review_due"], unique=False)
    refuse = _refuse_on_postgresql if op.get_bind().dialect.name == "postgresql" else _refuse_on_sqlite
    for table in APPEND_ONLY:
        refuse(table)


def downgrade() -> None:
    op.drop_index(op.f("ix_exceptions_review_due"), table_name="exceptions")
    for table in APPEND_ONLY:
        op.drop_table(table)


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


def _exception_advice() -> None:
    op.create_table(
        "exception_advice",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("exception", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exception"], ["exceptions.id"], name=op.f("fk_exception_advice_exception_exceptions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exception_advice")),
    )
    op.create_index(op.f("ix_exception_advice_exception"), "exception_advice", ["exception"], unique=False)


def _review_escalations() -> None:
    op.create_table(
        "review_escalations",
        sa.Column("task", sa.String(length=64), nullable=False),
        sa.Column("step", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["task"], ["review_tasks.id"], name=op.f("fk_review_escalations_task_review_tasks")),
        sa.PrimaryKeyConstraint("task", "step", name=op.f("pk_review_escalations")),
    )


def _review_completions() -> None:
    op.create_table(
        "review_completions",
        sa.Column("task", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["task"], ["review_tasks.id"], name=op.f("fk_review_completions_task_review_tasks")),
        sa.PrimaryKeyConstraint("task", name=op.f("pk_review_completions")),
    )


def _objections() -> None:
    op.create_table(
        "objections",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("decision", sa.String(length=64), nullable=False),
        sa.Column("task", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["subject"], ["subjects.id"], name=op.f("fk_objections_subject_subjects")),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name=op.f("fk_objections_decision_decisions")),
        sa.ForeignKeyConstraint(["task"], ["review_tasks.id"], name=op.f("fk_objections_task_review_tasks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
    )
    op.create_index(op.f("ix_objections_subject"), "objections", ["subject"], unique=False)
    op.create_index(op.f("ix_objections_decision"), "objections", ["decision"], unique=False)


def _staff_training() -> None:
    op.create_table(
        "staff_training",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("person_index", sa.String(length=64), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_training")),
    )
    op.create_index(op.f("ix_staff_training_person_index"), "staff_training", ["person_index"], unique=False)
