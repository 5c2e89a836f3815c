"""Sealed messages and the numbers of our conversations."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from alongside.database import new_id
from referral.adapters.rows import Row, Rows
from referral.adapters.tables import conversation, message, offering
from referral.domain.message import Conversation, Kind, Message, Stage

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

    def begin_again(self, new_inc: Callable[[], str]) -> None:
        """See the port."""
        for row in self._all(sa.select(conversation.c.cid)):
            anew = {"inc": new_inc(), "last_seq": 0, "last_hash": None}
            self._do(conversation.update().where(conversation.c.cid == row.cid).values(anew))


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
        }
        self._do(message.insert().values(values))
        due = {name: values[name] for name in ("jti", "order_no", "kind", "agency_id")}
        self._do(offering.insert().values(due | {"attempts": 0, "next_attempt_at": _AT_ONCE}))

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

    def waits_in(self, cid: str) -> bool:
        """See the port."""
        waiting = (message.c.cid == cid, message.c.stage == Stage.SEALED.value)
        return self._session.scalar(sa.select(sa.exists().where(*waiting))) is True

    def set_stage(self, jti: str, stage: Stage, *, only_from: Stage) -> bool:
        """See the port."""
        same = (message.c.jti == jti, message.c.stage == only_from.value)
        return self._do(message.update().where(*same).values(stage=stage.value)) == 1

    def give_back(self, jti: str) -> bool:
        """See the port."""
        never_handed = (message.c.jti == jti, message.c.stage == Stage.SEALED.value)
        values = {"stage": Stage.GIVEN_BACK.value, "seq": None, "wire": None}
        given = self._do(message.update().where(*never_handed).values(values)) == 1
        if given:
            self._never_again(jti)
        return given

    def give_all_back(self) -> list[str]:
        """See the port."""
        query = sa.select(message.c.jti, message.c.referral_id).where(
            message.c.stage == Stage.SEALED.value, message.c.kind == Kind.REFERRAL.value
        )
        given = [row for row in self._all(query) if self.give_back(row.jti)]
        return sorted({row.referral_id for row in given if row.referral_id is not None})

    def drop_wire(self, jti: str) -> None:
        """Delete the bytes; the hashes stay."""
        self._do(message.update().where(message.c.jti == jti).values(wire=None))
        self._never_again(jti)

    def offered_at(self, jti: str) -> datetime | None:
        """Return when the carrier last took it (machine time, aware UTC)."""
        return self._session.scalar(sa.select(message.c.offered_at).where(message.c.jti == jti))

    def _never_again(self, jti: str) -> None:
        """There is nothing more to offer; the message's own row is always written first."""
        self._do(offering.delete().where(offering.c.jti == jti))


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
