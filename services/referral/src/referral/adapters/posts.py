"""Sealed messages as the relay sees them: whole batches, one statement for each step, and no key.

Referrals are locked by id and before messages, everywhere, so that nobody waits in a circle.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from referral.adapters.rows import Row, Rows
from referral.adapters.tables import agency, conversation, disclosure, message, referral
from referral.domain.agency import ACTIVE
from referral.domain.message import OPEN_STAGES, Kind, Stage
from referral.domain.states import State
from referral.usecases.storage import Post, RestsOn

_OPEN = tuple(stage.value for stage in OPEN_STAGES)
_OURS = message.c.kind == Kind.RECEIPT.value
# our own receipt may be asked for again after it is done
_OFFERABLE = sa.or_(message.c.stage.in_(_OPEN), sa.and_(_OURS, message.c.stage == Stage.DONE.value))
_FREE = sa.or_(message.c.claimed_until.is_(None), message.c.claimed_until <= sa.bindparam("now"))
# no case data to an agency that is not active, also when it was sealed while it was; and none without its decision
_MAY_HAVE = sa.or_(_OURS, sa.and_(agency.c.status == ACTIVE, disclosure.c.decision_id.is_not(None)))
_DUE = (
    sa.select(
        message.c.jti, message.c.referral_id, message.c.wire, message.c.stage, message.c.attempts, message.c.kind,
        agency.c.link_name, agency.c.protect, referral.c.lane, disclosure.c.decision_id, disclosure.c.decided_at,
    )
    .join(agency, agency.c.agency_id == message.c.agency_id)
    .outerjoin(referral, referral.c.referral_id == message.c.referral_id)
    .outerjoin(disclosure, disclosure.c.referral_id == message.c.referral_id)
    .where(
        message.c.next_attempt_at.is_not(None), message.c.next_attempt_at <= sa.bindparam("now"),
        message.c.wire.is_not(None), _OFFERABLE, _FREE, agency.c.link_name.is_not(None), _MAY_HAVE,
    )
    .order_by(message.c.order_no)
    .limit(sa.bindparam("at_most"))
    .with_for_update(of=message, key_share=True, skip_locked=True)
)  # fmt: skip


class SqlPosts(Rows):
    """`storage.Posts`."""

    def claim(self, now: datetime, until: datetime, at_most: int) -> list[Post]:
        """See the port."""
        rows = self._session.execute(_DUE, {"now": now, "at_most": at_most}).all()
        if rows:
            self._do(message.update().where(_among([row.jti for row in rows])).values(claimed_until=until))
        return [_post(row) for row in rows]

    def hand(self, posts: Sequence[Post]) -> set[str]:
        """See the port."""
        waiting = self._lock_sealed([post.referral_id for post in posts if post.referral_id is not None])
        ready = [post for post in posts if post.referral_id is None or post.referral_id in waiting]
        handed = self._mark([post.jti for post in ready])
        if handed:
            self._use_numbers(handed)
            self._dispatched([post.referral_id for post in ready if post.jti in handed and post.referral_id])
        return handed

    def confirmed(self, jtis: Sequence[str], at: datetime) -> None:
        """See the port."""
        if not jtis:
            return
        values = {
            "offered_at": at,
            "next_attempt_at": None,
            "claimed_until": None,
            "stage": sa.case((_OURS, Stage.DONE.value), else_=message.c.stage),
        }
        self._do(message.update().where(_among(jtis)).values(values))

    def offer_again(self, jtis: Sequence[str], when: datetime | None) -> None:
        """See the port."""
        values = {"next_attempt_at": when, "claimed_until": None, "attempts": message.c.attempts + 1}
        self._do(message.update().where(_among(jtis)).values(values))

    def make_due(self, now: datetime, receipts_since: datetime) -> int:
        """See the port."""
        recent = sa.and_(_OURS, message.c.offered_at >= receipts_since)
        again = (message.c.wire.is_not(None), sa.or_(message.c.stage.in_(_OPEN), recent))
        # What another relay has under its hands at this moment is not forgotten, so it is not waited for.
        free = sa.select(message.c.jti).where(*again).with_for_update(key_share=True, skip_locked=True)
        due = {"next_attempt_at": now, "claimed_until": None}
        return self._do(message.update().where(message.c.jti.in_(free.scalar_subquery())).values(due))

    def _lock_sealed(self, referral_ids: Sequence[str]) -> set[str]:
        """Lock these referrals and return those whose message has not left."""
        if not referral_ids:
            return set()
        these = sa.select(referral.c.referral_id, referral.c.state).where(referral.c.referral_id.in_(referral_ids))
        locked = self._all(these.order_by(referral.c.referral_id).with_for_update(key_share=True))
        return {row.referral_id for row in locked if row.state == State.SEALED.value}

    def _mark(self, jtis: Sequence[str]) -> set[str]:
        if not jtis:
            return set()
        fresh = message.update().where(_among(jtis), message.c.stage == Stage.SEALED.value)
        marked = fresh.values(stage=Stage.HANDED.value).returning(message.c.jti)
        return set(self._session.connection().execute(marked).scalars())

    def _use_numbers(self, jtis: set[str]) -> None:
        """These numbers are used for ever: they were handed to a socket."""
        numbered = (conversation.c.cid == message.c.cid, message.c.seq.is_not(None), _among(jtis))
        values = {"last_seq": message.c.seq, "last_hash": message.c.manifest_hash}
        self._do(conversation.update().where(*numbered).values(values))

    def _dispatched(self, referral_ids: Sequence[str]) -> None:
        if referral_ids:
            sealed = (referral.c.referral_id.in_(referral_ids), referral.c.state == State.SEALED.value)
            self._do(referral.update().where(*sealed).values(state=State.DISPATCHED.value))


def _among(jtis: Sequence[str] | set[str]) -> sa.ColumnElement[bool]:
    return message.c.jti.in_(list(jtis))


def _post(row: Row) -> Post:
    ours = row.kind == Kind.RECEIPT.value
    return Post(
        jti=row.jti,
        referral_id=row.referral_id,
        link_name=row.link_name,
        wire=row.wire,
        fresh=row.stage == Stage.SEALED.value,
        attempts=row.attempts,
        permission=None if ours else RestsOn(row.decision_id, row.lane, row.decided_at, row.protect),
    )
