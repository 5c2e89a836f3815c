"""Receipts and answers that count."""

import json
from datetime import datetime

import sqlalchemy as sa

from alongside.database import new_id
from referral.adapters.people import SqlPeople
from referral.adapters.rows import Row, Rows
from referral.adapters.tables import answer, message, receipt, referral, reply, task
from referral.domain.message import OPEN_STAGES, Stage
from referral.domain.referral import NO_REPLY_RECEIPT
from referral.usecases.storage_replies import KeptAnswer, KeptReceipt, KeptReply

_WORDS = ("reason", "text", "suggestion", "basis", "until", "opened")


class SqlReplies(Rows):
    """`storage.Replies`."""

    def keep_receipt(self, kept: KeptReceipt) -> None:
        """Insert."""
        values = {
            "jti": kept.jti,
            "about": kept.about,
            "referral_id": kept.referral_id,
            "order_no": new_id(),
            "status": kept.status,
            "code": kept.code,
            "manifest": kept.manifest,
            "at": kept.at,
        }
        self._do(receipt.insert().values(values))

    def keep_answer(self, kept: KeptAnswer, person_id: str) -> None:
        """Insert, what they wrote under the person's key."""
        said = {name: getattr(kept, name) for name in _WORDS if getattr(kept, name) is not None}
        words = json.dumps(said, ensure_ascii=False).encode()
        wrapped = SqlPeople(self._session, self._ring).wrapped_key(person_id)
        values = {
            "jti": kept.jti,
            "referral_id": kept.referral_id,
            "order_no": new_id(),
            "answer": kept.answer,
            "words": self._ring.encrypt(wrapped, words, f"answer/words/{kept.jti}"),
            "manifest": kept.manifest,
            "at": kept.at,
        }
        self._do(answer.insert().values(values))

    def receipts(self, referral_id: str) -> list[KeptReceipt]:
        """Return the receipts of a referral, oldest first."""
        query = sa.select(receipt).where(receipt.c.referral_id == referral_id).order_by(receipt.c.order_no)
        return [
            KeptReceipt(row.jti, row.about, row.referral_id, row.status, row.manifest, row.code, row.at)
            for row in self._all(query)
        ]

    def answers(self, referral_id: str) -> list[KeptAnswer]:
        """Return the answers of a referral, oldest first."""
        query = (
            sa.select(answer, referral.c.person_id)
            .join(referral, referral.c.referral_id == answer.c.referral_id)
            .where(answer.c.referral_id == referral_id)
            .order_by(answer.c.order_no)
        )
        return [self._answer(row) for row in self._all(query)]

    def _answer(self, row: Row) -> KeptAnswer:
        wrapped = SqlPeople(self._session, self._ring).wrapped_key(row.person_id)
        words = json.loads(self._ring.decrypt(wrapped, row.words, f"answer/words/{row.jti}"))
        said = {name: words.get(name) for name in _WORDS}
        return KeptAnswer(
            jti=row.jti, referral_id=row.referral_id, answer=row.answer, manifest=row.manifest, at=row.at, **said
        )

    def keep_reply(self, kept: KeptReply, person_id: str) -> None:
        """Insert, what we wrote under the person's key."""
        wrapped = SqlPeople(self._session, self._ring).wrapped_key(person_id)
        values = {
            "jti": kept.jti,
            "referral_id": kept.referral_id,
            "order_no": new_id(),
            "re": kept.re,
            "words": self._ring.encrypt(wrapped, kept.text.encode(), f"reply/words/{kept.jti}"),
            "by": kept.by,
            "key": kept.key,
            "at": kept.at,
        }
        self._do(reply.insert().values(values))

    def replies(self, referral_id: str) -> list[KeptReply]:
        """Return what we wrote about a referral, oldest first."""
        query = (
            sa.select(reply, referral.c.person_id, message.c.stage)
            .join(referral, referral.c.referral_id == reply.c.referral_id)
            .join(message, message.c.jti == reply.c.jti)
            .where(reply.c.referral_id == referral_id)
            .order_by(reply.c.order_no)
        )
        return [self._reply(row) for row in self._all(query)]

    def without_receipt(self, before: datetime, urgent_before: datetime, limit: int) -> list[str]:
        """See the port."""
        urgent = referral.c.urgency.in_(("urgent", "emergency"))
        late = sa.case((urgent, reply.c.at <= urgent_before), else_=reply.c.at <= before)
        told = sa.exists().where(
            task.c.referral_id == reply.c.referral_id, task.c.code == NO_REPLY_RECEIPT, task.c.done_at.is_(None)
        )
        query = (
            sa.select(reply.c.referral_id)
            .distinct()
            .join(referral, referral.c.referral_id == reply.c.referral_id)
            .join(message, message.c.jti == reply.c.jti)
            .where(message.c.stage.in_([stage.value for stage in OPEN_STAGES]), late, ~told)
            .limit(limit)
        )
        return [row.referral_id for row in self._all(query)]

    def _reply(self, row: Row) -> KeptReply:
        wrapped = SqlPeople(self._session, self._ring).wrapped_key(row.person_id)
        text = self._ring.decrypt(wrapped, row.words, f"reply/words/{row.jti}").decode()
        return KeptReply(row.jti, row.referral_id, row.re, text, row.by, row.key, row.at, Stage(row.stage))
