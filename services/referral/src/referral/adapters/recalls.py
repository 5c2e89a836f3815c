"""Stops on their way to agencies, and what they answered."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from referral.adapters.people import SqlPeople
from referral.adapters.rows import Row, Rows
from referral.adapters.tables import recall, referral
from referral.domain.recall import Recall, Said, StopAnswer
from referral.domain.states import State

_AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
_PLAIN = (
    "referral_id", "mid", "jti", "asked_at", "receipt_due_at", "answer_due_at", "received_at", "answered_at",
    "attempts", "receipt_late", "answer_late",
)  # fmt: skip
_WORDS = ("opened", "basis", "until", "text", "by_phone")
_SELECT = sa.select(recall, referral.c.person_id).join(referral, referral.c.referral_id == recall.c.referral_id)


class SqlRecalls(Rows):
    """`storage_recalls.Recalls`."""

    def add(self, new: Recall) -> None:
        """See the port."""
        self._do(recall.insert().values(self._values(new) | {"next_attempt_at": _AT_ONCE}))

    def save(self, changed: Recall, retry_at: datetime | None) -> None:
        """See the port."""
        values = self._values(changed) | {"next_attempt_at": retry_at}
        self._do(recall.update().where(recall.c.referral_id == changed.referral_id).values(values))

    def get(self, referral_id: str) -> Recall | None:
        """Return the recall of a referral, or None."""
        return self._recall(self._one(_SELECT.where(recall.c.referral_id == referral_id)))

    def exists(self, referral_id: str) -> bool:
        """See the port."""
        return self._session.scalar(sa.select(sa.exists().where(recall.c.referral_id == referral_id))) is True

    def lock(self, referral_id: str) -> Recall | None:
        """Return it with its row locked; whoever also locks the referral locks that first."""
        query = _SELECT.where(recall.c.referral_id == referral_id)
        return self._recall(self._one(query.with_for_update(of=recall, key_share=True)))

    def next_to_seal(self, now: datetime) -> Recall | None:
        """See the port."""
        query = _SELECT.where(recall.c.next_attempt_at <= now).order_by(recall.c.next_attempt_at).limit(1)
        return self._recall(self._one(query.with_for_update(of=recall, key_share=True, skip_locked=True)))

    def note_late(self, changed: Recall) -> None:
        """See the port."""
        values = {"receipt_late": changed.receipt_late, "answer_late": changed.answer_late}
        self._do(recall.update().where(recall.c.referral_id == changed.referral_id).values(values))

    def late(self, now: datetime, limit: int) -> list[Recall]:
        """See the port."""
        query = _SELECT.where(late_by(now)).order_by(recall.c.asked_at).limit(limit)
        rows = self._all(query.with_for_update(of=recall, key_share=True, skip_locked=True))
        return [one for row in rows if (one := self._recall(row)) is not None]

    def _values(self, one: Recall) -> dict[str, Any]:
        said = one.said
        return {name: getattr(one, name) for name in _PLAIN} | {
            "found": one.found.value,
            "answer": said.answer.value if said else None,
            "words": self._locked(one.referral_id, said) if said else None,
        }

    def _locked(self, referral_id: str, said: Said) -> bytes:
        words = {name: asdict(said)[name] for name in _WORDS}
        plain = json.dumps(words, ensure_ascii=False).encode()
        return self._ring.encrypt(self._key(referral_id), plain, _context(referral_id))

    def _key(self, referral_id: str) -> bytes:
        person_id = self._session.scalar(sa.select(referral.c.person_id).where(referral.c.referral_id == referral_id))
        return SqlPeople(self._session, self._ring).wrapped_key(str(person_id))

    def _recall(self, row: Row | None) -> Recall | None:
        if row is None:
            return None
        said = None
        if row.answer is not None:
            key = SqlPeople(self._session, self._ring).wrapped_key(row.person_id)
            words = json.loads(self._ring.decrypt(key, row.words, _context(row.referral_id)))
            said = Said(StopAnswer(row.answer), **words)
        return Recall(**{name: getattr(row, name) for name in _PLAIN}, found=State(row.found), said=said)


def late_by(now: datetime) -> sa.ColumnElement[bool]:
    """Is the receipt, or the answer, late and not known to be; the same question as `Recall.late` asks."""
    open_ = recall.c.answer.is_(None)
    no_word = sa.and_(
        recall.c.received_at.is_(None), recall.c.receipt_due_at <= now, recall.c.receipt_late.is_(False)
    )
    no_answer = sa.and_(recall.c.answer_due_at <= now, recall.c.answer_late.is_(False))
    return sa.and_(open_, sa.or_(no_word, no_answer))


def _context(referral_id: str) -> str:
    return f"recall/words/{referral_id}"
