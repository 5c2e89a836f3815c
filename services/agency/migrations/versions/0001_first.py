"""The first schema: wires, messages, referrals and their parts, answers, outbox, conversations, identity."""

import sqlalchemy as sa
from alembic import op

from alongside.database import UtcDateTime
from alongside.database.idempotency_migration import create_table_v1 as create_idempotency_v1
from alongside.database.idempotency_migration import drop_table_v1 as drop_idempotency_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "actor",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actor")),
        sa.UniqueConstraint("subject", name=op.f("uq_actor_subject")),
    )
    op.create_table(
        "conversation",
        sa.Column("cid", sa.String(length=36), nullable=False),
        sa.Column("iss", sa.String(length=64), nullable=False),
        sa.Column("out_seq", sa.Integer(), nullable=False),
        sa.Column("out_hash", sa.String(length=64), nullable=True),
        sa.Column("in_inc", sa.String(length=64), nullable=True),
        sa.Column("in_seq", sa.BigInteger(), nullable=False),
        sa.Column("in_hash", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("cid", name=op.f("pk_conversation")),
    )
    create_idempotency_v1()
    op.create_table(
        "message",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("iss", sa.String(length=64), nullable=False),
        sa.Column("jti", sa.String(length=36), nullable=False),
        sa.Column("wire_sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("mid", sa.String(length=36), nullable=True),
        sa.Column("mt", sa.String(length=32), nullable=True),
        sa.Column("iat", sa.BigInteger(), nullable=True),
        sa.Column("manifest_jws", sa.Text(), nullable=True),
        sa.Column("manifest_hash", sa.String(length=64), nullable=True),
        sa.Column("cid", sa.String(length=36), nullable=True),
        sa.Column("inc", sa.String(length=64), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.String(length=32), nullable=True),
        sa.Column("perm", sa.String(length=64), nullable=True),
        sa.Column("permission_id", sa.String(length=200), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=True),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("receipt_jti", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("wire_sha256", name=op.f("uq_message_wire_sha256")),
    )
    op.create_index("ix_message_cid_seq", "message", ["cid", "seq"], unique=False)
    op.create_index("ix_message_iss_jti", "message", ["iss", "jti"], unique=False)
    op.create_index("ix_message_iss_mid", "message", ["iss", "mid"], unique=False)
    op.create_index(op.f("ix_message_permission_id"), "message", ["permission_id"], unique=False)
    op.create_index(op.f("ix_message_received_at"), "message", ["received_at"], unique=False)
    op.create_table(
        "node",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inc", sa.String(length=64), nullable=False),
        sa.Column("party", sa.String(length=64), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_node")),
    )
    op.create_table(
        "outbox",
        sa.Column("jti", sa.String(length=36), nullable=False),
        sa.Column("mt", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("mid", sa.String(length=36), nullable=False),
        sa.Column("re", sa.String(length=36), nullable=True),
        sa.Column("wire", sa.LargeBinary(), nullable=False),
        sa.Column("wire_sha256", sa.String(length=64), nullable=False),
        sa.Column("manifest_hash", sa.String(length=64), nullable=False),
        sa.Column("manifest_jws", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("next_offer_at", UtcDateTime(), nullable=False),
        sa.Column("cid", sa.String(length=36), nullable=True),
        sa.Column("inc", sa.String(length=64), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("referral_id", sa.String(length=36), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("receipted_at", UtcDateTime(), nullable=True),
        sa.Column("receipt_status", sa.String(length=16), nullable=True),
        sa.Column("flagged_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("jti", name=op.f("pk_outbox")),
    )
    op.create_index(op.f("ix_outbox_next_offer_at"), "outbox", ["next_offer_at"], unique=False)
    op.create_index(op.f("ix_outbox_re"), "outbox", ["re"], unique=False)
    op.create_index(op.f("ix_outbox_state"), "outbox", ["state"], unique=False)
    op.create_table(
        "pin",
        sa.Column("party", sa.String(length=64), nullable=False),
        sa.Column("thumbprint", sa.String(length=64), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.Column("pinned_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("party", name=op.f("pk_pin")),
    )
    op.create_table(
        "stop",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("iss", sa.String(length=64), nullable=False),
        sa.Column("cid", sa.String(length=36), nullable=False),
        sa.Column("jti", sa.String(length=36), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop")),
    )
    op.create_index(op.f("ix_stop_cid"), "stop", ["cid"], unique=False)
    op.create_table(
        "wire",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("first_stored_at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("receipt_jti", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_wire")),
    )
    op.create_index(op.f("ix_wire_first_stored_at"), "wire", ["first_stored_at"], unique=False)
    op.create_index(op.f("ix_wire_state"), "wire", ["state"], unique=False)
    op.create_table(
        "referral",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("iss", sa.String(length=64), nullable=False),
        sa.Column("cid", sa.String(length=36), nullable=False),
        sa.Column("jti", sa.String(length=36), nullable=False),
        sa.Column("mid", sa.String(length=36), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("opened_by", sa.String(length=36), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("stop_asked_at", UtcDateTime(), nullable=True),
        sa.Column("stop_jti", sa.String(length=36), nullable=True),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_referral_message_id_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("iss", "mid", name=op.f("uq_referral_iss_mid")),
    )
    op.create_index(op.f("ix_referral_cid"), "referral", ["cid"], unique=False)
    op.create_index(op.f("ix_referral_jti"), "referral", ["jti"], unique=False)
    op.create_index(op.f("ix_referral_received_at"), "referral", ["received_at"], unique=False)
    op.create_index(op.f("ix_referral_state"), "referral", ["state"], unique=False)
    op.create_table(
        "answer",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("out_jti", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_answer_referral_id_referral")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("referral_id", "key", name=op.f("uq_answer_referral_id_key")),
    )
    op.create_index(op.f("ix_answer_referral_id"), "answer", ["referral_id"], unique=False)
    op.create_table(
        "part",
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_part_referral_id_referral")),
        sa.PrimaryKeyConstraint("referral_id", "name", name=op.f("pk_part")),
    )


def downgrade() -> None:
    op.drop_table("part")
    op.drop_index(op.f("ix_answer_referral_id"), table_name="answer")
    op.drop_table("answer")
    op.drop_index(op.f("ix_referral_state"), table_name="referral")
    op.drop_index(op.f("ix_referral_received_at"), table_name="referral")
    op.drop_index(op.f("ix_referral_jti"), table_name="referral")
    op.drop_index(op.f("ix_referral_cid"), table_name="referral")
    op.drop_table("referral")
    op.drop_index(op.f("ix_wire_state"), table_name="wire")
    op.drop_index(op.f("ix_wire_first_stored_at"), table_name="wire")
    op.drop_table("wire")
    op.drop_index(op.f("ix_stop_cid"), table_name="stop")
    op.drop_table("stop")
    op.drop_table("pin")
    op.drop_index(op.f("ix_outbox_state"), table_name="outbox")
    op.drop_index(op.f("ix_outbox_re"), table_name="outbox")
    op.drop_index(op.f("ix_outbox_next_offer_at"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_table("node")
    op.drop_index(op.f("ix_message_received_at"), table_name="message")
    op.drop_index(op.f("ix_message_permission_id"), table_name="message")
    op.drop_index("ix_message_iss_mid", table_name="message")
    op.drop_index("ix_message_iss_jti", table_name="message")
    op.drop_index("ix_message_cid_seq", table_name="message")
    op.drop_table("message")
    drop_idempotency_v1()
    op.drop_table("conversation")
    op.drop_table("actor")
