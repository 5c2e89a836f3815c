"""The first schema: people and data, directory, referrals, sealed messages, what came in, tasks."""

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
        "agency",
        sa.Column("agency_id", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("protect", sa.Boolean(), nullable=False),
        sa.Column("accepts", sa.JSON(), nullable=False),
        sa.Column("contact_role", sa.String(length=200), nullable=False),
        sa.Column("contact_phone", sa.String(length=40), nullable=False),
        sa.Column("link_name", sa.String(length=26), nullable=True),
        sa.Column("pinned_identity", sa.String(length=43), nullable=True),
        sa.Column("root", sa.Text(), nullable=True),
        sa.Column("keys", sa.Text(), nullable=True),
        sa.Column("pinned_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_agency")),
        sa.UniqueConstraint("link_name", name=op.f("uq_agency_link_name")),
    )
    op.create_table(
        "case_import",
        sa.Column("import_id", sa.String(length=36), nullable=False),
        sa.Column("case_index", sa.String(length=64), nullable=False),
        sa.Column("moved_s", sa.BigInteger, nullable=True),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_case_import")),
        sa.UniqueConstraint("case_index", name=op.f("uq_case_import_case_index")),
    )
    op.create_table(
        "person",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("consent_subject", sa.String(length=36), nullable=False),
        sa.Column("notify_handle", sa.String(length=36), nullable=False),
        sa.Column("ref_index", sa.String(length=64), nullable=False),
        sa.Column("ref", sa.LargeBinary(), nullable=False),
        sa.Column("case_ref", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("age_band", sa.String(length=16), nullable=False),
        sa.Column("jurisdiction", sa.String(length=24), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person")),
        sa.UniqueConstraint("consent_subject", name=op.f("uq_person_consent_subject")),
        sa.UniqueConstraint("notify_handle", name=op.f("uq_person_notify_handle")),
        sa.UniqueConstraint("ref_index", name=op.f("uq_person_ref_index")),
    )
    op.create_table(
        "case_data",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("category", sa.String(length=3), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.person_id"], name=op.f("fk_case_data_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "category", name=op.f("pk_case_data")),
    )
    op.create_table(
        "conversation",
        sa.Column("cid", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=100), nullable=False),
        sa.Column("party", sa.String(length=43), nullable=False),
        sa.Column("inc", sa.String(length=64), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.String(length=43), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.agency_id"], name=op.f("fk_conversation_agency_id_agency")),
        sa.PrimaryKeyConstraint("cid", name=op.f("pk_conversation")),
    )
    op.create_table(
        "import_digest",
        sa.Column("import_id", sa.String(length=36), nullable=False),
        sa.Column("name_index", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["case_import.import_id"], name=op.f("fk_import_digest_import_id_case_import")
        ),
        sa.PrimaryKeyConstraint("import_id", "name_index", name=op.f("pk_import_digest")),
    )
    op.create_table(
        "incoming",
        sa.Column("incoming_id", sa.String(length=36), nullable=False),
        sa.Column("order_no", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=100), nullable=False),
        sa.Column("message_id", sa.String(length=128), nullable=False),
        sa.Column("wire", sa.LargeBinary(), nullable=True),
        sa.Column("wire_sha256", sa.String(length=43), nullable=False),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("arrival", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("sender", sa.String(length=43), nullable=True),
        sa.Column("jti", sa.String(length=36), nullable=True),
        sa.Column("mid", sa.String(length=36), nullable=True),
        sa.Column("mt", sa.String(length=32), nullable=True),
        sa.Column("iat", sa.BigInteger(), nullable=True),
        sa.Column("cid", sa.String(length=36), nullable=True),
        sa.Column("inc", sa.String(length=64), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("manifest", sa.Text(), nullable=True),
        sa.Column("manifest_hash", sa.String(length=43), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.agency_id"], name=op.f("fk_incoming_agency_id_agency")),
        sa.PrimaryKeyConstraint("incoming_id", name=op.f("pk_incoming")),
        sa.UniqueConstraint("agency_id", "wire_sha256", name=op.f("uq_incoming_agency_id_wire_sha256")),
        sa.UniqueConstraint("order_no", name=op.f("uq_incoming_order_no")),
        sa.UniqueConstraint("sender", "jti", name=op.f("uq_incoming_sender_jti")),
    )
    op.create_index("ix_incoming_cid", "incoming", ["cid"], unique=False)
    op.create_index("ix_incoming_due", "incoming", ["arrival", "next_attempt_at"], unique=False)
    op.create_table(
        "referral",
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("case_ref", sa.LargeBinary(), nullable=False),
        sa.Column("ref", sa.LargeBinary(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("agency_id", sa.String(length=100), nullable=False),
        sa.Column("lane", sa.String(length=16), nullable=False),
        sa.Column("urgency", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("cid", sa.String(length=36), nullable=True),
        sa.Column("mid", sa.String(length=36), nullable=False),
        sa.Column("jti", sa.String(length=36), nullable=True),
        sa.Column("stopped_by", sa.JSON(), nullable=False),
        sa.Column("hold", sa.String(length=32), nullable=True),
        sa.Column("sent", sa.JSON(), nullable=False),
        sa.Column("receipt_status", sa.String(length=16), nullable=True),
        sa.Column("receipt_jti", sa.String(length=36), nullable=True),
        sa.Column("reissues", sa.Integer(), nullable=False),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("overdue_at", UtcDateTime, nullable=False),
        sa.Column("safe_contact_version", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("queued_no", sa.String(length=36), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", UtcDateTime, nullable=False),
        sa.Column("claimed_until", UtcDateTime, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.person_id"], name=op.f("fk_referral_person_id_person")),
        sa.PrimaryKeyConstraint("referral_id", name=op.f("pk_referral")),
        sa.UniqueConstraint("mid", name=op.f("uq_referral_mid")),
        sa.UniqueConstraint("queued_no", name=op.f("uq_referral_queued_no")),
    )
    op.create_index("ix_referral_cid", "referral", ["cid"], unique=False)
    op.create_index(op.f("ix_referral_person_id"), "referral", ["person_id"], unique=False)
    op.create_index("ix_referral_to_seal", "referral", ["state", "next_attempt_at"], unique=False)
    op.create_table(
        "answer",
        sa.Column("jti", sa.String(length=36), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("order_no", sa.String(length=36), nullable=False),
        sa.Column("answer", sa.String(length=32), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.referral_id"], name=op.f("fk_answer_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("jti", name=op.f("pk_answer")),
        sa.UniqueConstraint("order_no", name=op.f("uq_answer_order_no")),
    )
    op.create_index(op.f("ix_answer_referral_id"), "answer", ["referral_id"], unique=False)
    op.create_table(
        "disclosure",
        sa.Column("decision_id", sa.String(length=36), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("allowed", sa.JSON(), nullable=False),
        sa.Column("withheld", sa.LargeBinary(), nullable=False),
        sa.Column("safe_contact", sa.String(length=16), nullable=False),
        sa.Column("cid", sa.String(length=36), nullable=True),
        sa.Column("permission", sa.Text(), nullable=True),
        sa.Column("permission_id", sa.String(length=64), nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("record_hash", sa.String(length=128), nullable=False),
        sa.Column("decided_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.referral_id"], name=op.f("fk_disclosure_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_disclosure")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_disclosure_referral_id")),
    )
    op.create_table(
        "message",
        sa.Column("jti", sa.String(length=36), nullable=False),
        sa.Column("order_no", sa.String(length=36), nullable=False),
        sa.Column("mid", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=True),
        sa.Column("agency_id", sa.String(length=100), nullable=False),
        sa.Column("addressee", sa.String(length=43), nullable=False),
        sa.Column("cid", sa.String(length=36), nullable=True),
        sa.Column("inc", sa.String(length=64), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("manifest_hash", sa.String(length=43), nullable=False),
        sa.Column("perm", sa.String(length=43), nullable=True),
        sa.Column("permission_salt", sa.String(length=64), nullable=True),
        sa.Column("wire", sa.LargeBinary(), nullable=True),
        sa.Column("wire_sha256", sa.String(length=43), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("about", sa.String(length=36), nullable=True),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", UtcDateTime, nullable=True),
        sa.Column("claimed_until", UtcDateTime, nullable=True),
        sa.Column("offered_at", UtcDateTime, nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.agency_id"], name=op.f("fk_message_agency_id_agency")),
        sa.ForeignKeyConstraint(["cid"], ["conversation.cid"], name=op.f("fk_message_cid_conversation")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.referral_id"], name=op.f("fk_message_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("jti", name=op.f("pk_message")),
        sa.UniqueConstraint("cid", "inc", "seq", name=op.f("uq_message_cid_inc_seq")),
        sa.UniqueConstraint("order_no", name=op.f("uq_message_order_no")),
        sa.UniqueConstraint("wire_sha256", name=op.f("uq_message_wire_sha256")),
    )
    op.create_index(op.f("ix_message_about"), "message", ["about"], unique=False)
    op.create_index(op.f("ix_message_referral_id"), "message", ["referral_id"], unique=False)
    op.create_index("ix_message_to_publish", "message", ["stage", "next_attempt_at"], unique=False)
    op.create_table(
        "snapshot",
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.referral_id"], name=op.f("fk_snapshot_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("referral_id", name=op.f("pk_snapshot")),
    )
    op.create_table(
        "task",
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=True),
        sa.Column("agency_id", sa.String(length=100), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("done_at", UtcDateTime, nullable=True),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.referral_id"], name=op.f("fk_task_referral_id_referral")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_open", "task", ["done_at", "due_at"], unique=False)
    op.create_table(
        "receipt",
        sa.Column("jti", sa.String(length=36), nullable=False),
        sa.Column("about", sa.String(length=36), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("order_no", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["about"], ["message.jti"], name=op.f("fk_receipt_about_message")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.referral_id"], name=op.f("fk_receipt_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("jti", name=op.f("pk_receipt")),
        sa.UniqueConstraint("order_no", name=op.f("uq_receipt_order_no")),
    )
    op.create_index(op.f("ix_receipt_referral_id"), "receipt", ["referral_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_receipt_referral_id"), table_name="receipt")
    op.drop_table("receipt")
    op.drop_index("ix_task_open", table_name="task")
    op.drop_table("task")
    op.drop_table("snapshot")
    op.drop_index("ix_message_to_publish", table_name="message")
    op.drop_index(op.f("ix_message_referral_id"), table_name="message")
    op.drop_index(op.f("ix_message_about"), table_name="message")
    op.drop_table("message")
    op.drop_table("disclosure")
    op.drop_index(op.f("ix_answer_referral_id"), table_name="answer")
    op.drop_table("answer")
    op.drop_index("ix_referral_to_seal", table_name="referral")
    op.drop_index(op.f("ix_referral_person_id"), table_name="referral")
    op.drop_index("ix_referral_cid", table_name="referral")
    op.drop_table("referral")
    op.drop_index("ix_incoming_due", table_name="incoming")
    op.drop_index("ix_incoming_cid", table_name="incoming")
    op.drop_table("incoming")
    op.drop_table("import_digest")
    op.drop_table("conversation")
    op.drop_table("case_data")
    op.drop_table("person")
    op.drop_table("case_import")
    op.drop_table("agency")
    drop_tables_v1()
