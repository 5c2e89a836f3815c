"""Sealed messages and the numbers of our conversations."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from alongside.database import new_id
from referral.adapters.referrals import SqlReferrals
from referral.adapters.rows import Row, Rows
from referral.adapters.tables import agency, conversation, message
from referral.domain.agency import ACTIVE
from referral.domain.message import OPEN_STAGES, Conversation, Kind, Message, Stage
from referral.usecases.storage import Post

_AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
_PLAIN = (
    "jti", "mid", "referral_id", "addressee", "cid", "inc", "seq", "manifest", "manifest_hash", "perm",
    "permission_salt", "wire", "wire_sha256", "created_at", "about",
)  # fmt: skip


class SqlConversations(Rows):
    """`storage.Conversations`."""

    def get(self, cid: str) -> Conversation | None:
        """Return the conversation with its row locked: numbers are given one at a time."""
        row = self._one(sa.select(conversation).where(conversation.c.cid == cid).with_for_update(key_share=True))
        if row is None:
            return None
        return Conversation(row.cid, row.agency_id, row.party, row.inc, row.last_seq, row.last_hash)

    def open(self, made: Conversation) -> None:
        """Insert."""
        values = {
            "cid": made.cid,
            "agency_id": made.agency,
            "party": made.party,
            "inc": made.inc,
            "last_seq": made.last_seq,
            "last_hash": made.last_hash,
        }
        self._do(conversation.insert().values(values))

    def handed(self, cid: str, seq: int, manifest_hash: str) -> None:
        """The number `seq` is used for ever: it was handed to a socket."""
        values = {"last_seq": seq, "last_hash": manifest_hash}
        self._do(conversation.update().where(conversation.c.cid == cid).values(values))


class SqlMessages(Rows):
    """`storage.Messages`."""

    def add(self, new: Message) -> None:
        """Insert, due at once."""
        values: dict[str, Any] = {name: getattr(new, name) for name in _PLAIN}
        values |= {
            "order_no": new_id(),
            "kind": new.kind.value,
            "stage": new.stage.value,
            "agency_id": new.agency,
            "categories": list(new.categories),
            "attempts": 0,
            "next_attempt_at": _AT_ONCE,
        }
        self._do(message.insert().values(values))

    def get(self, jti: str) -> Message | None:
        """Return a message, or None."""
        return _message(self._one(sa.select(message).where(message.c.jti == jti)))

    def by_wire(self, agency_id: str, wire_sha256: str) -> Message | None:
        """Return the message with these bytes that was for this agency, or None."""
        same = (message.c.agency_id == agency_id, message.c.wire_sha256 == wire_sha256)
        return _message(self._one(sa.select(message).where(*same)))

    def of_referral(self, referral_id: str) -> list[Message]:
        """Return the sealings of a referral, oldest first."""
        query = sa.select(message).where(message.c.referral_id == referral_id).order_by(message.c.order_no)
        return [one for row in self._all(query) if (one := _message(row)) is not None]

    def receipt_about(self, jti: str) -> Message | None:
        """Return our receipt for their message `jti`, or None."""
        ours = (message.c.about == jti, message.c.kind == Kind.RECEIPT.value)
        return _message(self._one(sa.select(message).where(*ours).order_by(message.c.order_no).limit(1)))

    def set_stage(self, jti: str, stage: Stage, *, only_from: Stage) -> bool:
        """See the port."""
        same = (message.c.jti == jti, message.c.stage == only_from.value)
        return self._do(message.update().where(*same).values(stage=stage.value)) == 1

    def give_back(self, jti: str) -> bool:
        """See the port."""
        never_handed = (message.c.jti == jti, message.c.stage == Stage.SEALED.value)
        values = {"stage": Stage.GIVEN_BACK.value, "seq": None, "wire": None, "next_attempt_at": None}
        return self._do(message.update().where(*never_handed).values(values)) == 1

    def drop_wire(self, jti: str) -> None:
        """Delete the bytes; the hashes stay."""
        self._do(message.update().where(message.c.jti == jti).values(wire=None, next_attempt_at=None))

    def claim_to_publish(self, now: datetime, until: datetime, at_most: int) -> list[Post]:
        """See the port."""
        free = sa.or_(message.c.claimed_until.is_(None), message.c.claimed_until <= now)
        # no case data to an agency that is not active, also when it was sealed while it was
        may_have = sa.or_(agency.c.status == ACTIVE, message.c.kind == Kind.RECEIPT.value)
        due = (_offerable(), message.c.next_attempt_at <= now, free, agency.c.link_name.is_not(None), may_have)
        query = (
            sa.select(message, agency.c.link_name, agency.c.protect)
            .join(agency, agency.c.agency_id == message.c.agency_id)
            .where(*due)
            .order_by(message.c.order_no)
            .limit(at_most)
            .with_for_update(of=message, key_share=True, skip_locked=True)
        )
        rows = self._all(query)
        jtis = [row.jti for row in rows]
        if jtis:
            self._do(message.update().where(message.c.jti.in_(jtis)).values(claimed_until=until))
        return [self._post(row) for row in rows]

    def confirmed(self, jti: str, at: datetime) -> None:
        """Note that the carrier has it; only a receipt of ours is done with that."""
        values = {"offered_at": at, "next_attempt_at": None, "claimed_until": None}
        self._do(message.update().where(message.c.jti == jti).values(values))
        ours = (message.c.jti == jti, message.c.kind == Kind.RECEIPT.value)
        self._do(message.update().where(*ours).values(stage=Stage.DONE.value))

    def offer_again(self, jti: str, when: datetime | None) -> None:
        """See the port."""
        values = {"next_attempt_at": when, "claimed_until": None, "attempts": message.c.attempts + 1}
        self._do(message.update().where(message.c.jti == jti).values(values))

    def attempts(self, jti: str) -> int:
        """Return how often offering was put off."""
        return int(self._session.scalar(sa.select(message.c.attempts).where(message.c.jti == jti)) or 0)

    def make_handed_due(self, now: datetime, receipts_since: datetime | None) -> int:
        """See the port."""
        waiting = message.c.stage.in_([stage.value for stage in OPEN_STAGES])
        if receipts_since is None:
            which = sa.and_(waiting, message.c.next_attempt_at.is_not(None))
        else:
            recent = sa.and_(message.c.kind == Kind.RECEIPT.value, message.c.offered_at >= receipts_since)
            which = sa.or_(waiting, recent)
        again = (message.c.wire.is_not(None), which)
        # What another relay has under its hands at this moment is not forgotten, so it is not waited for.
        free = sa.select(message.c.jti).where(*again).with_for_update(key_share=True, skip_locked=True)
        jtis = [row.jti for row in self._all(free)]
        return self._do(
            message.update().where(message.c.jti.in_(jtis)).values(next_attempt_at=now, claimed_until=None)
        )

    def offered_at(self, jti: str) -> datetime | None:
        """Return when the carrier last took it (machine time, aware UTC)."""
        return self._session.scalar(sa.select(message.c.offered_at).where(message.c.jti == jti))

    def _post(self, row: Row) -> Post:
        found = _message(row)
        if found is None:
            raise LookupError("A claimed message is gone.")
        about = SqlReferrals(self._session, self._ring).get(found.referral_id) if found.referral_id else None
        return Post(found, about, row.link_name, row.protect)


def _offerable() -> sa.ColumnElement[bool]:
    waiting = message.c.stage.in_([stage.value for stage in OPEN_STAGES])
    receipt_again = sa.and_(message.c.kind == Kind.RECEIPT.value, message.c.stage == Stage.DONE.value)
    kept = (message.c.wire.is_not(None), message.c.next_attempt_at.is_not(None))
    return sa.and_(*kept, sa.or_(waiting, receipt_again))


def _message(row: Row | None) -> Message | None:
    if row is None:
        return None
    return Message(
        **{name: getattr(row, name) for name in _PLAIN},
        kind=Kind(row.kind),
        stage=Stage(row.stage),
        agency=row.agency_id,
        categories=tuple(row.categories),
    )
