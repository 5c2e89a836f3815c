"""What came from agencies: stored bytes, and the memory that opening the next message asks."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from alongside.database import new_id
from alongside.envelope.model import Position
from referral.adapters.rows import Rows
from referral.adapters.tables import agency, conversation, incoming, message
from referral.domain.message import Arrival, Incoming, Stage, Verified
from referral.usecases.storage import Taken

_AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
_VERIFIED = ("sender", "jti", "mid", "mt", "iat", "cid", "inc", "seq", "manifest", "manifest_hash")


class SqlInbox(Rows):
    """`storage.Inbox`, which is also the envelope's ReceiverState. Only applied rows count as processed."""

    def store(self, arrived: Incoming) -> bool:
        """See the port."""
        values = {
            "incoming_id": arrived.incoming_id,
            "order_no": new_id(),
            "agency_id": arrived.agency,
            "message_id": arrived.message_id[:128],
            "wire": arrived.wire,
            "wire_sha256": arrived.wire_sha256,
            "received_at": arrived.received_at,
            "size": len(arrived.wire) if arrived.wire is not None else None,
            "arrival": Arrival.STORED.value,
            "attempts": 0,
            "next_attempt_at": _AT_ONCE,
        }
        try:
            self._insert_new(incoming, values)
        except Taken:
            return False
        return True

    def jti_of(self, agency_id: str, wire_sha256: str) -> str | None:
        """See the port."""
        same = (incoming.c.agency_id == agency_id, incoming.c.wire_sha256 == wire_sha256)
        return self._session.scalar(sa.select(incoming.c.jti).where(*same))

    def next_stored(self, now: datetime) -> Incoming | None:
        """See the port."""
        due = (incoming.c.arrival == Arrival.STORED.value, incoming.c.next_attempt_at <= now)
        query = sa.select(incoming).where(*due).order_by(incoming.c.order_no).limit(1)
        # One message of an agency at a time: what the second one is checked against is what the first one left.
        query = query.join(agency, agency.c.agency_id == incoming.c.agency_id)
        row = self._one(query.with_for_update(of=[incoming, agency], key_share=True, skip_locked=True))
        if row is None:
            return None
        return Incoming(row.incoming_id, row.agency_id, row.message_id, row.wire, row.wire_sha256, row.received_at)

    def settle(self, incoming_id: str, arrival: Arrival, code: str | None, verified: Verified | None) -> None:
        """Say what became of the bytes and let them go; the hash and what was verified stay."""
        known = {name: getattr(verified, name) for name in _VERIFIED} if verified else {}
        values = {"arrival": arrival.value, "code": code, "wire": None, **known}
        self._do(incoming.update().where(incoming.c.incoming_id == incoming_id).values(values))

    def rubbish_since(self, agency_id: str, since: datetime) -> int:
        """See the port."""
        same = (incoming.c.agency_id == agency_id, incoming.c.arrival == Arrival.RUBBISH.value)
        query = sa.select(sa.func.count()).select_from(incoming).where(*same, incoming.c.received_at >= since)
        return int(self._session.scalar(query) or 0)

    def retry_at(self, incoming_id: str, when: datetime) -> None:
        """Look at the bytes again at `when`, and count one more attempt."""
        values = {"next_attempt_at": when, "attempts": incoming.c.attempts + 1}
        self._do(incoming.update().where(incoming.c.incoming_id == incoming_id).values(values))

    def attempts(self, incoming_id: str) -> int:
        """Return how often looking at the bytes failed."""
        query = sa.select(incoming.c.attempts).where(incoming.c.incoming_id == incoming_id)
        return int(self._session.scalar(query) or 0)

    def seen(self, sender: str, cid: str) -> Position | None:
        """See the port."""
        return self.newest_position(sender, cid)

    # What opening asks.

    def wire_processed(self, wire_sha256: str) -> bool:
        """Were exactly these bytes processed before."""
        done = (incoming.c.wire_sha256 == wire_sha256, incoming.c.arrival != Arrival.STORED.value)
        return self._one(sa.select(incoming.c.incoming_id).where(*done).limit(1)) is not None

    def first_stored_at(self, wire_sha256: str) -> datetime | None:
        """When these bytes first arrived."""
        query = sa.select(sa.func.min(incoming.c.received_at)).where(incoming.c.wire_sha256 == wire_sha256)
        first: datetime | None = self._session.scalar(query)
        return first

    def compromised_since(self, kid: str) -> datetime | None:
        """No key is known as compromised: revocation comes with key rotation."""
        return None

    def newest_verified_iat(self, sender: str) -> int | None:
        """The highest iat of the sender's verified messages, seconds UTC."""
        query = sa.select(sa.func.max(incoming.c.iat)).where(incoming.c.sender == sender)
        newest: int | None = self._session.scalar(query)
        return newest

    def wire_of_jti(self, sender: str, jti: str) -> str | None:
        """The wire hash under which the sender used this jti."""
        same = (incoming.c.sender == sender, incoming.c.jti == jti)
        return self._session.scalar(sa.select(incoming.c.wire_sha256).where(*same))

    def mid_known(self, sender: str, mid: str) -> bool:
        """Did a message with this mid have its effect already."""
        same = (incoming.c.sender == sender, incoming.c.mid == mid, incoming.c.arrival == Arrival.APPLIED.value)
        return self._one(sa.select(incoming.c.incoming_id).where(*same).limit(1)) is not None

    def peer_of_conversation(self, cid: str) -> str | None:
        """The party with whom the conversation is."""
        return self._session.scalar(sa.select(conversation.c.party).where(conversation.c.cid == cid))

    def peer_of_message(self, jti: str) -> str | None:
        """The party that this jti went to or came from; one that was given back went to nobody."""
        handed = (message.c.jti == jti, message.c.stage.not_in([Stage.SEALED.value, Stage.GIVEN_BACK.value]))
        sent = self._session.scalar(sa.select(message.c.addressee).where(*handed))
        return sent or self._session.scalar(sa.select(incoming.c.sender).where(incoming.c.jti == jti).limit(1))

    def subject_of_conversation(self, cid: str) -> str | None:
        """No permission comes from an agency."""
        return None

    def mid_that_used(self, permission_id: str) -> str | None:
        """No permission comes from an agency."""
        return None

    def newest_position(self, sender: str, cid: str) -> Position | None:
        """The highest number of the sender in the conversation, in its newest incarnation."""
        accepted = self._accepted(sender, cid)
        newest = sa.select(incoming.c.inc).where(*accepted).order_by(incoming.c.order_no.desc()).limit(1)
        inc = self._session.scalar(newest)
        query = sa.select(incoming).where(*accepted, incoming.c.inc == inc).order_by(incoming.c.seq.desc()).limit(1)
        row = self._one(query)
        return Position(row.inc, row.seq, row.manifest_hash) if row is not None else None

    def manifest_at(self, sender: str, cid: str, inc: str, seq: int) -> str | None:
        """The manifest hash at this place, of theirs or of ours."""
        place = (incoming.c.inc == inc, incoming.c.seq == seq)
        accepted = sa.select(incoming.c.manifest_hash).where(*self._accepted(sender, cid), *place)
        theirs: str | None = self._session.scalar(accepted)
        if theirs is not None:
            return theirs
        ours = (message.c.cid == cid, message.c.inc == inc, message.c.seq == seq, message.c.addressee != sender)
        return self._session.scalar(sa.select(message.c.manifest_hash).where(*ours))

    def _accepted(self, sender: str, cid: str) -> tuple[Any, ...]:
        return (
            incoming.c.sender == sender,
            incoming.c.cid == cid,
            incoming.c.seq.is_not(None),
            incoming.c.arrival == Arrival.APPLIED.value,
        )
