"""The tables of this service. Content, references and answers' words stand here only as ciphertext."""

import sqlalchemy as sa

from alongside.database import UtcDateTime, new_metadata
from alongside.events import tables as event_tables
from referral.adapters import tables_rubbish

metadata = new_metadata()
events = event_tables.define(metadata)
dead_letter, only_counted = tables_rubbish.define(metadata)

person = sa.Table(
    "person",
    metadata,
    sa.Column("person_id", sa.String(36), primary_key=True),
    sa.Column("consent_subject", sa.String(36), nullable=False, unique=True),
    sa.Column("notify_handle", sa.String(36), nullable=False, unique=True),
    sa.Column("ref_index", sa.String(64), nullable=False, unique=True),
    sa.Column("ref", sa.LargeBinary, nullable=False),
    sa.Column("case_ref", sa.LargeBinary, nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("age_band", sa.String(16), nullable=False),
    sa.Column("jurisdiction", sa.String(24), nullable=False),
    sa.Column("wrapped_key", sa.LargeBinary, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("team", sa.String(80), nullable=False, server_default=""),
)

case_data = sa.Table(
    "case_data",
    metadata,
    sa.Column("person_id", sa.ForeignKey("person.person_id"), primary_key=True),
    sa.Column("category", sa.String(3), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
)

case_import = sa.Table(
    "case_import",
    metadata,
    sa.Column("import_id", sa.String(36), primary_key=True),
    sa.Column("case_index", sa.String(64), nullable=False, unique=True),
    sa.Column("moved_s", sa.BigInteger, nullable=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

import_digest = sa.Table(
    "import_digest",
    metadata,
    sa.Column("import_id", sa.ForeignKey("case_import.import_id"), primary_key=True),
    sa.Column("name_index", sa.String(64), primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False),
)

agency = sa.Table(
    "agency",
    metadata,
    sa.Column("agency_id", sa.String(100), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("type", sa.String(64), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("protect", sa.Boolean, nullable=False),
    sa.Column("accepts", sa.JSON, nullable=False),
    sa.Column("contact_role", sa.String(200), nullable=False),
    sa.Column("contact_phone", sa.String(40), nullable=False),
    sa.Column("link_name", sa.String(26), nullable=True, unique=True),
    sa.Column("pinned_identity", sa.String(43), nullable=True),
    sa.Column("root", sa.Text, nullable=True),
    sa.Column("keys", sa.Text, nullable=True),
    sa.Column("pinned_at", UtcDateTime, nullable=True),
    sa.Column("confidential", sa.Boolean, nullable=False, server_default=sa.false()),
)

referral = sa.Table(
    "referral",
    metadata,
    sa.Column("referral_id", sa.String(36), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("person.person_id"), nullable=False, index=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("case_ref", sa.LargeBinary, nullable=False),
    sa.Column("ref", sa.LargeBinary, nullable=False),
    sa.Column("type", sa.String(40), nullable=False),
    # not a foreign key: a referral to an agency that nobody knows is recorded too, as not sent
    sa.Column("agency_id", sa.String(100), nullable=False),
    sa.Column("lane", sa.String(16), nullable=False),
    sa.Column("urgency", sa.String(16), nullable=False),
    sa.Column("delivery", sa.String(16), nullable=False, server_default="sealed"),
    sa.Column("state", sa.String(16), nullable=False),
    # the state, as far as work is looked for by it: a referral that leaves writes nothing to the indexes
    sa.Column("phase", sa.String(8), nullable=False),
    sa.Column("cid", sa.String(36), nullable=True),
    sa.Column("mid", sa.String(36), nullable=False, unique=True),
    sa.Column("jti", sa.String(36), nullable=True),
    sa.Column("stopped_by", sa.JSON, nullable=False),
    sa.Column("hold", sa.String(32), nullable=True),
    sa.Column("sent", sa.JSON, nullable=False),
    sa.Column("receipt_status", sa.String(16), nullable=True),
    sa.Column("receipt_jti", sa.String(36), nullable=True),
    sa.Column("reissues", sa.Integer, nullable=False),
    sa.Column("overdue", sa.Boolean, nullable=False),
    sa.Column("overdue_at", UtcDateTime, nullable=False),
    sa.Column("safe_contact_version", sa.Integer, nullable=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("queued_no", sa.String(36), nullable=False, unique=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_attempt_at", UtcDateTime, nullable=False),
    sa.Column("claimed_until", UtcDateTime, nullable=True),
    sa.Index("ix_referral_phase", "phase", "next_attempt_at"),
    sa.Index("ix_referral_cid", "cid"),
)

disclosure = sa.Table(
    "disclosure",
    metadata,
    sa.Column("decision_id", sa.String(36), primary_key=True),
    sa.Column("referral_id", sa.ForeignKey("referral.referral_id"), nullable=False, unique=True),
    sa.Column("outcome", sa.String(16), nullable=False),
    sa.Column("reasons", sa.JSON, nullable=False),
    sa.Column("notes", sa.JSON, nullable=False),
    sa.Column("allowed", sa.JSON, nullable=False),
    sa.Column("withheld", sa.LargeBinary, nullable=False),
    sa.Column("safe_contact", sa.String(16), nullable=False),
    sa.Column("cid", sa.String(36), nullable=True),
    sa.Column("permission", sa.Text, nullable=True),
    sa.Column("permission_id", sa.String(64), nullable=True),
    sa.Column("statement", sa.Text, nullable=False),
    sa.Column("record_hash", sa.String(128), nullable=False),
    sa.Column("decided_at", UtcDateTime, nullable=False),
)

snapshot = sa.Table(
    "snapshot",
    metadata,
    sa.Column("referral_id", sa.ForeignKey("referral.referral_id"), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    # no part of what leaves: for whoever takes it back
    sa.Column("reasons", sa.LargeBinary, nullable=True),
)

conversation = sa.Table(
    "conversation",
    metadata,
    sa.Column("cid", sa.String(36), primary_key=True),
    sa.Column("agency_id", sa.ForeignKey("agency.agency_id"), nullable=False),
    sa.Column("party", sa.String(43), nullable=False),
    sa.Column("inc", sa.String(64), nullable=False),
    sa.Column("last_seq", sa.Integer, nullable=False),
    sa.Column("last_hash", sa.String(43), nullable=True),
)

message = sa.Table(
    "message",
    metadata,
    sa.Column("jti", sa.String(36), primary_key=True),
    sa.Column("order_no", sa.String(36), nullable=False, unique=True),
    sa.Column("mid", sa.String(36), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("stage", sa.String(16), nullable=False),
    sa.Column("referral_id", sa.ForeignKey("referral.referral_id"), nullable=True, index=True),
    sa.Column("agency_id", sa.ForeignKey("agency.agency_id"), nullable=False),
    sa.Column("addressee", sa.String(43), nullable=False),
    sa.Column("cid", sa.ForeignKey("conversation.cid"), nullable=True),
    sa.Column("inc", sa.String(64), nullable=True),
    sa.Column("seq", sa.Integer, nullable=True),
    sa.Column("manifest", sa.Text, nullable=False),
    sa.Column("manifest_hash", sa.String(43), nullable=False),
    sa.Column("perm", sa.String(43), nullable=True),
    sa.Column("permission_salt", sa.String(64), nullable=True),
    sa.Column("wire", sa.LargeBinary, nullable=True),
    sa.Column("wire_sha256", sa.String(43), nullable=False, unique=True),
    sa.Column("categories", sa.JSON, nullable=False),
    sa.Column("about", sa.String(36), nullable=True, index=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("offered_at", UtcDateTime, nullable=True),
    # a number is used once; one that was given back is null here
    sa.UniqueConstraint("cid", "inc", "seq"),
)

# Of everything that will ever be offered (again) by itself: when, and until when somebody has it in hand. The rows
# are short and few: to claim one, or to let it go, writes nothing to the indexes of messages.
offering = sa.Table(
    "offering",
    metadata,
    sa.Column("jti", sa.ForeignKey("message.jti"), primary_key=True),
    sa.Column("order_no", sa.String(36), nullable=False, unique=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("agency_id", sa.String(100), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_attempt_at", UtcDateTime, nullable=False),
    sa.Column("claimed_until", UtcDateTime, nullable=True),
)

incoming = sa.Table(
    "incoming",
    metadata,
    sa.Column("incoming_id", sa.String(36), primary_key=True),
    sa.Column("order_no", sa.String(36), nullable=False, unique=True),
    sa.Column("agency_id", sa.ForeignKey("agency.agency_id"), nullable=False),
    sa.Column("message_id", sa.String(128), nullable=False),
    sa.Column("wire", sa.LargeBinary, nullable=True),
    sa.Column("wire_sha256", sa.String(43), nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=False),
    sa.Column("arrival", sa.String(16), nullable=False),
    sa.Column("code", sa.String(40), nullable=True),
    sa.Column("sender", sa.String(43), nullable=True),
    sa.Column("jti", sa.String(36), nullable=True),
    sa.Column("mid", sa.String(36), nullable=True),
    sa.Column("mt", sa.String(32), nullable=True),
    sa.Column("iat", sa.BigInteger, nullable=True),
    sa.Column("cid", sa.String(36), nullable=True),
    sa.Column("inc", sa.String(64), nullable=True),
    sa.Column("seq", sa.BigInteger, nullable=True),
    sa.Column("manifest", sa.Text, nullable=True),
    sa.Column("manifest_hash", sa.String(43), nullable=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_attempt_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("agency_id", "wire_sha256"),
    sa.UniqueConstraint("sender", "jti"),
    sa.Index("ix_incoming_due", "arrival", "next_attempt_at"),
    sa.Column("size", sa.Integer, nullable=True),  # bytes; None for what came before it was kept
    sa.Index("ix_incoming_cid", "cid"),
)

receipt = sa.Table(
    "receipt",
    metadata,
    sa.Column("jti", sa.String(36), primary_key=True),
    sa.Column("about", sa.ForeignKey("message.jti"), nullable=False),
    sa.Column("referral_id", sa.ForeignKey("referral.referral_id"), nullable=False, index=True),
    sa.Column("order_no", sa.String(36), nullable=False, unique=True),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("code", sa.String(40), nullable=True),
    sa.Column("manifest", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)

answer = sa.Table(
    "answer",
    metadata,
    sa.Column("jti", sa.String(36), primary_key=True),
    sa.Column("referral_id", sa.ForeignKey("referral.referral_id"), nullable=False, index=True),
    sa.Column("order_no", sa.String(36), nullable=False, unique=True),
    sa.Column("answer", sa.String(32), nullable=False),
    # what they wrote is about the person, so it is kept under the person's key
    sa.Column("words", sa.LargeBinary, nullable=False),
    sa.Column("manifest", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)

recall = sa.Table(
    "recall",
    metadata,
    sa.Column("referral_id", sa.ForeignKey("referral.referral_id"), primary_key=True),
    sa.Column("mid", sa.String(36), nullable=False, unique=True),
    sa.Column("jti", sa.String(36), nullable=True),
    sa.Column("found", sa.String(16), nullable=False),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("receipt_due_at", UtcDateTime, nullable=False),
    sa.Column("answer_due_at", UtcDateTime, nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=True),
    sa.Column("answer", sa.String(16), nullable=True),
    sa.Column("answered_at", UtcDateTime, nullable=True),
    # what they wrote is about the person, so it is kept under the person's key
    sa.Column("words", sa.LargeBinary, nullable=True),
    sa.Column("receipt_late", sa.Boolean, nullable=False),
    sa.Column("answer_late", sa.Boolean, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    # when to seal it (again); null: it is sealed
    sa.Column("next_attempt_at", UtcDateTime, nullable=True),
    sa.Index("ix_recall_to_seal", "next_attempt_at"),
)

dispute_notice = sa.Table(
    "dispute_notice",
    metadata,
    sa.Column("notice_id", sa.String(36), primary_key=True),
    sa.Column("referral_id", sa.ForeignKey("referral.referral_id"), nullable=False, index=True),
    sa.Column("dispute", sa.String(36), nullable=False),
    sa.Column("standing", sa.String(16), nullable=False),
    sa.Column("categories", sa.JSON, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("jti", sa.String(36), nullable=True),
    # when to look after it (again); null: it is done
    sa.Column("next_attempt_at", UtcDateTime, nullable=True),
    sa.UniqueConstraint("referral_id", "dispute", "standing"),
    sa.Index("ix_dispute_notice_due", "next_attempt_at"),
)

reply = sa.Table(
    "reply",
    metadata,
    sa.Column("jti", sa.ForeignKey("message.jti"), primary_key=True),
    sa.Column("referral_id", sa.ForeignKey("referral.referral_id"), nullable=False, index=True),
    sa.Column("order_no", sa.String(36), nullable=False, unique=True),
    sa.Column("re", sa.String(36), nullable=True),
    # what an officer wrote is about the person, so it is kept under the person's key
    sa.Column("words", sa.LargeBinary, nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("key", sa.String(128), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("referral_id", "key"),
)

joining = sa.Table(
    "joining",
    metadata,
    sa.Column("agency_id", sa.ForeignKey("agency.agency_id"), primary_key=True),
    sa.Column("invited_by", sa.String(200), nullable=False),
    sa.Column("invited_at", UtcDateTime, nullable=False),
    sa.Column("party", sa.String(43), nullable=True),
    sa.Column("first_by", sa.String(200), nullable=True),
    sa.Column("first_at", UtcDateTime, nullable=True),
    sa.Column("second_by", sa.String(200), nullable=True),
    sa.Column("second_at", UtcDateTime, nullable=True),
)

told = sa.Table(
    "told",
    metadata,
    sa.Column("entry_id", sa.String(36), primary_key=True),
    sa.Column("referral_id", sa.ForeignKey("referral.referral_id"), nullable=False, index=True),
    sa.Column("order_no", sa.String(36), nullable=False, unique=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("delivery", sa.String(16), nullable=False),
    sa.Column("categories", sa.JSON, nullable=False),
    # whom at the agency, by whom of the staff, and what was said: under the person's key
    sa.Column("words", sa.LargeBinary, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("recorded_at", UtcDateTime, nullable=False),
)

proposal = sa.Table(
    "proposal",
    metadata,
    sa.Column("proposal_id", sa.String(36), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("person.person_id"), nullable=False),
    sa.Column("exception_id", sa.String(36), nullable=False, unique=True),
    sa.Column("agency_id", sa.String(100), nullable=False),
    sa.Column("type", sa.String(40), nullable=False),
    sa.Column("proposed_by", sa.String(200), nullable=False),
    sa.Column("proposed_at", UtcDateTime, nullable=False),
    # what was written is about the person, so it is kept under the person's key
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("verdict", sa.String(16), nullable=False),
    sa.Column("decided_by", sa.String(200), nullable=True),
    sa.Column("decided_at", UtcDateTime, nullable=True),
    sa.Column("referral_id", sa.String(36), nullable=True),
    sa.Index("ix_proposal_newest", "verdict", "proposed_at"),
)

task = sa.Table(
    "task",
    metadata,
    sa.Column("task_id", sa.String(36), primary_key=True),
    sa.Column("code", sa.String(32), nullable=False),
    sa.Column("referral_id", sa.ForeignKey("referral.referral_id"), nullable=True),
    sa.Column("agency_id", sa.String(100), nullable=True),
    sa.Column("sentence", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("who", sa.String(200), nullable=False),
    sa.Column("phone", sa.String(40), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("done_at", UtcDateTime, nullable=True),
    sa.Column("done_by", sa.String(200), nullable=True),  # of one that is closed by hand
    sa.Index("ix_task_open", "done_at", "due_at"),
)

talk = sa.Table(
    "talk",
    metadata,
    sa.Column("talk_id", sa.String(36), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("person.person_id"), nullable=False, index=True),
    # who may be told what is about the person, so it is kept under the person's key
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

prepared = sa.Table(
    "prepared",
    metadata,
    sa.Column("way", sa.String(36), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("person.person_id"), nullable=False, index=True),
    sa.Column("type", sa.String(40), nullable=False),
    sa.Column("agency_id", sa.String(100), nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("saved_by", sa.String(200), nullable=False),
    sa.Column("saved_at", UtcDateTime, nullable=False),
)
