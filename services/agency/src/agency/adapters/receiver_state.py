"""What the checks ask the node's memory, answered from the transaction that will record the outcome."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agency.adapters import tables
from agency.domain.records import Conversation, Message, Outgoing, Wire, WireState
from alongside.envelope.model import Position

_ACCEPTED = "received"


class SqlReceiverState:
    """`alongside.envelope.open.ReceiverState` over one session. `me` is this node's party id."""

    def __init__(self, session: Session, me: str) -> None:
        self._session = session
        self._me = me

    def wire_processed(self, wire_sha256: str) -> bool:
        """Whether these bytes had their effect; rubbish counts, bytes that wait do not."""
        wire = self._session.get(Wire, wire_sha256)
        return wire is not None and wire.state in (WireState.DONE, WireState.RUBBISH)

    def first_stored_at(self, wire_sha256: str) -> datetime | None:
        """When the bytes first arrived."""
        wire = self._session.get(Wire, wire_sha256)
        return wire.first_stored_at if wire else None

    def compromised_since(self, kid: str) -> datetime | None:
        """No revocation list travels yet (key rotation is the exchange's own issue)."""
        return None

    def newest_verified_iat(self, sender: str) -> int | None:
        """The highest iat among the sender's verified messages."""
        columns = tables.messages.c
        return self._session.scalars(sa.select(sa.func.max(columns.iat)).where(columns.iss == sender)).first()

    def wire_of_jti(self, sender: str, jti: str) -> str | None:
        """The bytes that first came under this jti, refused ones included."""
        columns = tables.messages.c
        query = sa.select(columns.wire_sha256).where(columns.iss == sender, columns.jti == jti)
        return self._session.scalars(query.order_by(columns.received_at).limit(1)).first()

    def mid_known(self, sender: str, mid: str) -> bool:
        """Whether the message with this mid had its effect."""
        return self._accepted(tables.messages.c.iss == sender, tables.messages.c.mid == mid) is not None

    def peer_of_conversation(self, cid: str) -> str | None:
        """With whom the conversation is."""
        conversation = self._session.get(Conversation, cid)
        return conversation.iss if conversation else None

    def peer_of_message(self, jti: str) -> str | None:
        """Who sent this jti, or to whom we sent it: this node has one landlord only."""
        columns = tables.messages.c
        found: str | None = self._session.scalars(sa.select(columns.iss).where(columns.jti == jti).limit(1)).first()
        if found is not None:
            return found
        return self._landlord() if self._session.get(Outgoing, jti) else None

    def subject_of_conversation(self, cid: str) -> str | None:
        """The `sub` of the first permission seen in the conversation."""
        columns = tables.messages.c
        accepted = (columns.cid == cid, columns.subject.is_not(None), columns.status == _ACCEPTED)
        query = sa.select(columns.subject).where(*accepted).order_by(columns.received_at)
        return self._session.scalars(query.limit(1)).first()

    def mid_that_used(self, permission_id: str) -> str | None:
        """The mid that used up the permission; one that was refused used nothing."""
        found = self._accepted(tables.messages.c.permission_id == permission_id)
        return found.mid if found else None

    def newest_position(self, sender: str, cid: str) -> Position | None:
        """The sender's highest accepted place, in its newest incarnation."""
        if sender == self._me:
            return None
        held = self._session.get(Conversation, cid)
        if held is None or held.iss != sender or held.in_inc is None or held.in_hash is None:
            return None
        return Position(held.in_inc, held.in_seq, held.in_hash)

    def manifest_at(self, sender: str, cid: str, inc: str, seq: int) -> str | None:
        """The manifest hash at one place, of the sender or of ours."""
        if sender == self._me:
            columns = tables.outbox.c
            query = sa.select(columns.manifest_hash).where(columns.cid == cid, columns.inc == inc, columns.seq == seq)
            return self._session.scalars(query.limit(1)).first()
        held = tables.messages.c
        place = (held.iss == sender, held.cid == cid, held.inc == inc, held.seq == seq)
        query = sa.select(held.manifest_hash).where(held.verified, *place).order_by(held.received_at)
        return self._session.scalars(query.limit(1)).first()

    def _accepted(self, *conditions: sa.ColumnElement[bool]) -> Message | None:
        columns = tables.messages.c
        query = sa.select(Message).where(columns.status == _ACCEPTED, *conditions)
        return self._session.scalars(query.order_by(columns.received_at).limit(1)).first()

    def _landlord(self) -> str | None:
        return self._session.scalars(sa.select(tables.pins.c.party).limit(1)).first()
