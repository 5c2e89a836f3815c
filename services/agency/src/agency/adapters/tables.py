"""Tables of the node, and how the records of the domain are kept in them."""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import registry

from agency.domain.records import (
    Actor,
    Conversation,
    Given,
    Message,
    NodeFacts,
    Outgoing,
    OutState,
    Part,
    Pin,
    Referral,
    Stop,
    Told,
    Wire,
    WireState,
)
from agency.domain.referral import State
from alongside.database import UtcDateTime, new_metadata
from alongside.database.idempotency import define as define_idempotency

metadata = new_metadata()
define_idempotency(metadata)
_mapper = registry(metadata=metadata)


def _code(kind: type[StrEnum]) -> sa.Enum:
    return sa.Enum(kind, native_enum=False, length=16, values_callable=lambda many: [one.value for one in many])


def _column(name: str, kind: Any, *more: Any, **options: Any) -> sa.Column[Any]:
    options.setdefault("nullable", False)
    return sa.Column(name, kind, *more, **options)


_HASH = sa.String(64)
_ID = sa.String(36)

wires = sa.Table(
    "wire",
    metadata,
    _column("sha256", _HASH, primary_key=True),
    _column("message_id", sa.String(64)),
    _column("size", sa.Integer),
    _column("first_stored_at", UtcDateTime, index=True),
    _column("body", sa.LargeBinary, nullable=True),
    _column("state", _code(WireState), index=True),
    _column("code", sa.String(32), nullable=True),
    _column("attempts", sa.Integer),
    _column("receipt_jti", _ID, nullable=True),
)

messages = sa.Table(
    "message",
    metadata,
    _column("id", _ID, primary_key=True),
    _column("iss", _HASH),
    _column("jti", _ID),
    _column("wire_sha256", _HASH, unique=True),
    _column("status", sa.String(16)),
    _column("received_at", UtcDateTime, index=True),
    _column("verified", sa.Boolean),
    _column("mid", _ID, nullable=True),
    _column("mt", sa.String(32), nullable=True),
    _column("iat", sa.BigInteger, nullable=True),
    _column("manifest_jws", sa.Text, nullable=True),
    _column("manifest_hash", _HASH, nullable=True),
    _column("cid", _ID, nullable=True),
    _column("inc", sa.String(64), nullable=True),
    _column("seq", sa.BigInteger, nullable=True),
    _column("code", sa.String(32), nullable=True),
    _column("perm", _HASH, nullable=True),
    _column("permission_id", sa.String(200), nullable=True, index=True),
    _column("subject", sa.String(200), nullable=True),
    _column("categories", sa.JSON),
    _column("flags", sa.JSON),
    _column("receipt_jti", _ID, nullable=True),
    # Not unique: a jti that was used again is refused, and the refusal is kept too.
    sa.Index("ix_message_iss_jti", "iss", "jti"),
    sa.Index("ix_message_iss_mid", "iss", "mid"),
    sa.Index("ix_message_cid_seq", "cid", "seq"),
)

referrals = sa.Table(
    "referral",
    metadata,
    _column("id", _ID, primary_key=True),
    _column("message_id", _ID, sa.ForeignKey("message.id")),
    _column("iss", _HASH),
    _column("cid", _ID, index=True),
    _column("jti", _ID, index=True),
    _column("mid", _ID),
    _column("received_at", UtcDateTime, index=True),
    _column("wrapped_key", sa.LargeBinary, nullable=True),
    _column("state", _code(State), index=True),
    _column("opened_at", UtcDateTime, nullable=True),
    _column("opened_by", _ID, nullable=True),
    _column("answered_at", UtcDateTime, nullable=True),
    _column("stop_asked_at", UtcDateTime, nullable=True),
    _column("stop_jti", _ID, nullable=True),
    _column("erased_at", UtcDateTime, nullable=True),
    _column("replied_at", UtcDateTime, nullable=True),
    _column("outcome_at", UtcDateTime, nullable=True),
    # (iss, mid) has one effect, whatever happens between check and commit.
    sa.UniqueConstraint("iss", "mid"),
)

parts = sa.Table(
    "part",
    metadata,
    _column("referral_id", _ID, sa.ForeignKey("referral.id"), primary_key=True),
    _column("name", sa.String(32), primary_key=True),
    _column("blob", sa.LargeBinary),
)

answers = sa.Table(
    "answer",
    metadata,
    _column("id", _ID, primary_key=True),
    _column("referral_id", _ID, sa.ForeignKey("referral.id"), index=True),
    _column("kind", sa.String(16)),
    _column("by", _ID),
    _column("at", UtcDateTime),
    _column("out_jti", _ID),
    _column("key", sa.String(128)),
    _column("reason", sa.String(32), nullable=True),
    _column("words", sa.LargeBinary, nullable=True),
    sa.UniqueConstraint("referral_id", "key"),
)

tellings = sa.Table(
    "told",
    metadata,
    _column("id", _ID, primary_key=True),
    _column("referral_id", _ID, sa.ForeignKey("referral.id"), index=True),
    _column("jti", _ID, unique=True),
    _column("re", _ID, nullable=True),
    _column("at", UtcDateTime),
    _column("words", sa.LargeBinary, nullable=True),
    _column("about", sa.LargeBinary, nullable=True),
)

outbox = sa.Table(
    "outbox",
    metadata,
    _column("jti", _ID, primary_key=True),
    _column("mt", sa.String(32)),
    _column("what", sa.String(16)),
    _column("mid", _ID),
    _column("re", _ID, nullable=True, index=True),
    _column("wire", sa.LargeBinary),
    _column("wire_sha256", _HASH),
    _column("manifest_hash", _HASH),
    _column("manifest_jws", sa.Text),
    _column("created_at", UtcDateTime),
    _column("next_offer_at", UtcDateTime, index=True),
    _column("cid", _ID, nullable=True),
    _column("inc", sa.String(64), nullable=True),
    _column("seq", sa.BigInteger, nullable=True),
    _column("referral_id", _ID, nullable=True),
    _column("state", _code(OutState), index=True),
    _column("attempts", sa.Integer),
    _column("confirmed_at", UtcDateTime, nullable=True),
    _column("receipted_at", UtcDateTime, nullable=True),
    _column("receipt_status", sa.String(16), nullable=True),
    _column("flagged_at", UtcDateTime, nullable=True),
)

conversations = sa.Table(
    "conversation",
    metadata,
    _column("cid", _ID, primary_key=True),
    _column("iss", _HASH),
    _column("out_seq", sa.Integer),
    _column("out_hash", _HASH, nullable=True),
    _column("in_inc", sa.String(64), nullable=True),
    _column("in_seq", sa.BigInteger),
    _column("in_hash", _HASH, nullable=True),
)

stops = sa.Table(
    "stop",
    metadata,
    _column("id", _ID, primary_key=True),
    _column("iss", _HASH),
    _column("cid", _ID, index=True),
    _column("jti", _ID, nullable=True),
    _column("at", UtcDateTime),
)

actors = sa.Table(
    "actor",
    metadata,
    _column("id", _ID, primary_key=True),
    _column("subject", sa.String(200), unique=True),
)

node_facts = sa.Table(
    "node",
    metadata,
    _column("id", sa.Integer, primary_key=True),
    _column("inc", sa.String(64)),
    _column("party", _HASH),
    _column("root", sa.Text),
    _column("keys", sa.Text),
)

pins = sa.Table(
    "pin",
    metadata,
    _column("party", _HASH, primary_key=True),
    _column("thumbprint", _HASH),
    _column("root", sa.Text),
    _column("keys", sa.Text),
    _column("pinned_at", UtcDateTime),
)

for _record, _table in (
    (Wire, wires),
    (Message, messages),
    (Referral, referrals),
    (Part, parts),
    (Given, answers),
    (Told, tellings),
    (Outgoing, outbox),
    (Conversation, conversations),
    (Stop, stops),
    (Actor, actors),
    (NodeFacts, node_facts),
    (Pin, pins),
):
    _mapper.map_imperatively(_record, _table)
