"""Sealed messages as the relay sees them: whole batches, one statement for each step, and no key.

Referrals are locked by id and before messages, everywhere, so that nobody waits in a circle.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from alongside.database import BYTES_AS_THEY_ARE, among
from referral.adapters.rows import Row, Rows
from referral.adapters.tables import agency, conversation, disclosure, message, referral
from referral.domain.agency import ACTIVE
from referral.domain.message import OPEN_STAGES, Kind, Stage
from referral.domain.states import State
from referral.usecases.storage import Post, RestsOn

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_OPEN = tuple(stage.value for stage in OPEN_STAGES)
_OURS = message.c.kind == Kind.RECEIPT.value
# our own receipt may be asked for again after it is done
_OFFERABLE = sa.or_(message.c.stage.in_(_OPEN), sa.and_(_OURS, message.c.stage == Stage.DONE.value))
_FREE = sa.or_(message.c.claimed_until.is_(None), message.c.claimed_until <= sa.bindparam("wall"))
# neither holds anything about a person, so they rest on no permission; a withdrawal is never too late for anybody
_SEALED = Stage.SEALED.value
_SAYS_NOTHING = (Kind.RECEIPT.value, Kind.WITHDRAWAL.value)
# what comes after a referral that has left moves nothing by leaving
_FOLLOWS = (Kind.REPLY.value, Kind.WITHDRAWAL.value)
# no case data to an agency that is not active, also when it was sealed while it was
_MAY_HAVE = sa.or_(message.c.kind.in_(_SAYS_NOTHING), agency.c.status == ACTIVE)
# The head of the line first, and only then what belongs to it: a long line costs no more than a short one.
_LINE = (
    sa.select(
        message.c.jti, message.c.order_no, message.c.referral_id, message.c.wire, message.c.stage,
        message.c.attempts, message.c.kind, agency.c.link_name, agency.c.protect,
    )
    .join(agency, agency.c.agency_id == message.c.agency_id)
    .where(
        message.c.next_attempt_at.is_not(None), message.c.next_attempt_at <= sa.bindparam("wall"),
        message.c.wire.is_not(None), _OFFERABLE, _FREE, agency.c.link_name.is_not(None), _MAY_HAVE,
    )
    .order_by(message.c.order_no)
    .limit(sa.bindparam("at_most"))
    .with_for_update(of=message, key_share=True, skip_locked=True)
    .cte("line")
)  # fmt: skip
_DUE = (
    sa.select(_LINE, referral.c.lane, disclosure.c.decision_id, disclosure.c.decided_at)
    .outerjoin(referral, referral.c.referral_id == _LINE.c.referral_id)
    .outerjoin(disclosure, disclosure.c.referral_id == _LINE.c.referral_id)
    .order_by(_LINE.c.order_no)
    .execution_options(**{BYTES_AS_THEY_ARE: True})
)
_THESE = among(message.c.jti, "jtis")
_CLAIM = message.update().where(_THESE).values(claimed_until=sa.bindparam("until"))
_LOCK = (
    sa.select(referral.c.referral_id, referral.c.state)
    .where(among(referral.c.referral_id, "referrals"))
    .order_by(referral.c.referral_id)
    .with_for_update(key_share=True)
)
_HAND = (
    message.update()
    .where(_THESE, message.c.stage == Stage.SEALED.value)
    .values(stage=Stage.HANDED.value)
    .returning(message.c.jti)
)
# their numbers are used for ever: they were handed to a socket
_NUMBERED = (
    conversation.update()
    .where(conversation.c.cid == message.c.cid, message.c.seq.is_not(None), _THESE)
    .values(last_seq=message.c.seq, last_hash=message.c.manifest_hash)
)
_DISPATCHED = (
    referral.update()
    .where(among(referral.c.referral_id, "referrals"), referral.c.state == State.SEALED.value)
    .values(state=State.DISPATCHED.value)
)
_CONFIRMED = (
    message.update()
    .where(_THESE)
    .values(
        offered_at=sa.bindparam("at"),
        next_attempt_at=None,
        claimed_until=None,
        stage=sa.case((_OURS, Stage.DONE.value), else_=message.c.stage),
    )
)
_AGAIN = (
    message.update()
    .where(_THESE)
    .values(next_attempt_at=sa.bindparam("due"), claimed_until=None, attempts=message.c.attempts + 1)
)


class SqlPosts(Rows):
    """`storage.Posts`."""

    def claim(self, now: datetime, until: datetime, at_most: int) -> list[Post]:
        """See the port."""
        rows = self._run(_DUE, wall=now, at_most=at_most).all()
        if rows:
            self._run(_CLAIM, jtis=[row.jti for row in rows], until=until)
        return [_post(row) for row in rows]

    def hand(self, posts: Sequence[Post]) -> set[str]:
        """See the port."""
        waiting = self._lock_sealed([one.referral_id for one in posts if one.referral_id and not one.follows])
        ready = [post for post in posts if post.referral_id is None or post.follows or post.referral_id in waiting]
        if not ready:
            return set()
        handed = set(self._run(_HAND, jtis=[post.jti for post in ready]).scalars())
        if handed:
            self._run(_NUMBERED, jtis=list(handed))
            self._run(_DISPATCHED, referrals=[p.referral_id for p in ready if p.referral_id and p.jti in handed])
        return handed

    def confirmed(self, jtis: Sequence[str], at: datetime) -> None:
        """See the port."""
        if jtis:
            self._run(_CONFIRMED, jtis=list(jtis), at=at)

    def offer_again(self, jtis: Sequence[str], when: datetime | None) -> None:
        """See the port."""
        self._run(_AGAIN, jtis=list(jtis), due=when)

    def make_due(self, now: datetime, receipts_since: datetime | None) -> int:
        """See the port."""
        waiting = message.c.stage.in_(_OPEN)
        if receipts_since is None:
            which = sa.and_(waiting, message.c.next_attempt_at.is_not(None))
        else:
            which = sa.or_(waiting, sa.and_(_OURS, message.c.offered_at >= receipts_since))
        again = (message.c.wire.is_not(None), which)
        # What another relay has under its hands at this moment is not forgotten, so it is not waited for.
        free = sa.select(message.c.jti).where(*again).with_for_update(key_share=True, skip_locked=True)
        due = {"next_attempt_at": now, "claimed_until": None}
        return self._do(message.update().where(message.c.jti.in_(free.scalar_subquery())).values(due))

    def _lock_sealed(self, referral_ids: Sequence[str]) -> set[str]:
        """Lock these referrals and return those whose message has not left."""
        if not referral_ids:
            return set()
        locked = self._run(_LOCK, referrals=referral_ids).all()
        return {row.referral_id for row in locked if row.state == State.SEALED.value}

    def _run(self, statement: sa.Executable, **named: Any) -> sa.CursorResult[Any]:
        return self._session.connection().execute(statement, named)


def _post(row: Row) -> Post:
    return Post(
        jti=row.jti,
        referral_id=row.referral_id,
        link_name=row.link_name,
        wire=row.wire,
        fresh=row.stage == _SEALED,
        attempts=row.attempts,
        permission=None if row.kind in _SAYS_NOTHING else _rests_on(row),
        follows=row.kind in _FOLLOWS,
    )


def _rests_on(row: Row) -> RestsOn:
    """A message whose decision is missing rests on one that nobody knows: it is not offered."""
    return RestsOn(row.decision_id or "", row.lane or "", row.decided_at or _LONG_AGO, row.protect)
