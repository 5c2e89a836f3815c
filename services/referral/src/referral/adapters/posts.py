"""Sealed messages as the relay sees them: whole batches, one statement for each step, and no key.

Referrals are locked by id and before messages, everywhere, so that nobody waits in a circle.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from alongside.database import PLANNED_ANEW, UtcDateTime, among, begin_with, rows_of, written
from referral.adapters.rows import Row, Rows
from referral.adapters.tables import agency, conversation, disclosure, message, offering, referral
from referral.domain.agency import ACTIVE
from referral.domain.message import OPEN_STAGES, Kind, Stage
from referral.domain.states import State
from referral.usecases.storage import Post, RestsOn

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_OPEN = tuple(stage.value for stage in OPEN_STAGES)
_OURS = message.c.kind == Kind.RECEIPT.value
# our own receipt may be asked for again after it is done
_OFFERABLE = sa.or_(*(message.c.stage == one for one in _OPEN), sa.and_(_OURS, message.c.stage == Stage.DONE.value))
_FREE = sa.or_(offering.c.claimed_until.is_(None), offering.c.claimed_until <= sa.bindparam("wall"))
# neither holds anything about a person, so they rest on no permission; a withdrawal is never too late for anybody
_SEALED = Stage.SEALED.value
_SAYS_NOTHING = (Kind.RECEIPT.value, Kind.WITHDRAWAL.value)
# what comes after a referral that has left moves nothing by leaving
_FOLLOWS = (Kind.REPLY.value, Kind.WITHDRAWAL.value)
# no case data to an agency that is not active, also when it was sealed while it was
_LINKED = sa.select(agency.c.agency_id).where(agency.c.link_name.is_not(None))
_MAY_HAVE = sa.or_(
    offering.c.agency_id.in_(_LINKED.where(agency.c.status == ACTIVE)),
    sa.and_(sa.or_(*(offering.c.kind == one for one in _SAYS_NOTHING)), offering.c.agency_id.in_(_LINKED)),
)
# The head of the line first, and only then what belongs to it: a long line costs no more than a short one. No other
# table is joined to it, or the database might put the whole line in order to find its head.
_LINE = (
    sa.select(offering.c.jti, offering.c.order_no, offering.c.attempts)
    .where(offering.c.next_attempt_at <= sa.bindparam("wall"), _FREE, _MAY_HAVE)
    .order_by(offering.c.order_no)
    .limit(sa.bindparam("at_most"))
    .with_for_update(of=offering, skip_locked=True)
    .cte("line")
)
_DUE = (
    sa.select(
        _LINE, message.c.referral_id, message.c.wire, message.c.stage, message.c.kind, agency.c.link_name,
        agency.c.protect, referral.c.lane, disclosure.c.decision_id, disclosure.c.decided_at,
    )
    .join(message, message.c.jti == _LINE.c.jti)
    .join(agency, agency.c.agency_id == message.c.agency_id)
    .outerjoin(referral, referral.c.referral_id == message.c.referral_id)
    .outerjoin(disclosure, disclosure.c.referral_id == message.c.referral_id)
    .where(message.c.wire.is_not(None), _OFFERABLE)
    .order_by(_LINE.c.order_no)
    .execution_options(**{PLANNED_ANEW: True})  # the line is empty at one time and long at another
)  # fmt: skip
_THESE = among(message.c.jti, "jtis")
_OFFERED = among(offering.c.jti, "jtis")
_CLAIM = offering.update().where(_OFFERED).values(claimed_until=sa.bindparam("until"))
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
# whose phase is that of a sealed one too
_DISPATCHED = (
    referral.update()
    .where(among(referral.c.referral_id, "referrals"), referral.c.state == State.SEALED.value)
    .values(state=State.DISPATCHED.value)
)
_CONFIRMED = (
    message.update()
    .where(_THESE)
    .values(offered_at=sa.bindparam("at"), stage=sa.case((_OURS, Stage.DONE.value), else_=message.c.stage))
)
_NOT_AGAIN = offering.delete().where(_OFFERED)
_AGAIN = (
    offering.update()
    .where(_OFFERED)
    .values(next_attempt_at=sa.bindparam("due"), claimed_until=None, attempts=offering.c.attempts + 1)
)
_IN_LINE = sa.exists().where(offering.c.jti == message.c.jti)
_ANEW = sa.select(
    message.c.jti,
    message.c.order_no,
    message.c.kind,
    message.c.agency_id,
    sa.literal(0),
    sa.bindparam("due", type_=UtcDateTime()),
).where(message.c.wire.is_not(None), ~_IN_LINE)


class SqlPosts(Rows):
    """`storage.Posts`."""

    def claim(self, now: datetime, until: datetime, at_most: int) -> list[Post]:
        """See the port."""
        rows = self._first(_DUE, wall=now, at_most=at_most)
        if rows:
            written(self._session, _CLAIM, {"jtis": [row.jti for row in rows], "until": until})
        return [_post(row) for row in rows]

    def hand(self, posts: Sequence[Post]) -> set[str]:
        """See the port."""
        waiting = self._lock_sealed([one.referral_id for one in posts if one.referral_id and not one.follows])
        ready = [post for post in posts if post.referral_id is None or post.follows or post.referral_id in waiting]
        if not ready:
            return set()
        handed = set(self._run(_HAND, jtis=[post.jti for post in ready]).scalars().all())
        if handed:  # nobody reads these before the commit, a review neither
            written(self._session, _NUMBERED, {"jtis": list(handed)})
            dispatched = [post.referral_id for post in ready if post.referral_id and post.jti in handed]
            written(self._session, _DISPATCHED, {"referrals": dispatched})
        return handed

    def confirmed(self, jtis: Sequence[str], at: datetime) -> None:
        """See the port."""
        if jtis:
            written(self._session, _CONFIRMED, {"jtis": list(jtis), "at": at})
            written(self._session, _NOT_AGAIN, {"jtis": list(jtis)})

    def offer_again(self, jtis: Sequence[str], when: datetime | None) -> None:
        """See the port."""
        if when is None:
            self._run(_NOT_AGAIN, jtis=list(jtis))
        else:
            self._run(_AGAIN, jtis=list(jtis), due=when)
            self._in_line(_THESE, jtis=list(jtis), due=when)

    def make_due(self, now: datetime, receipts_since: datetime | None) -> int:
        """See the port."""
        # What another relay has under its hands at this moment is not forgotten, so it is not waited for.
        free = sa.select(offering.c.jti).with_for_update(skip_locked=True)
        due = {"next_attempt_at": now, "claimed_until": None}
        count = self._do(offering.update().where(offering.c.jti.in_(free.scalar_subquery())).values(due))
        if receipts_since is not None:
            ours = sa.and_(_OURS, message.c.offered_at >= receipts_since)
            count += self._in_line(sa.or_(message.c.stage.in_(_OPEN), ours), due=now)
        return count

    def _in_line(self, which: sa.ColumnElement[bool], **named: Any) -> int:
        """Those of these messages that stand in the line no more, and have bytes, stand in it again."""
        columns = ["jti", "order_no", "kind", "agency_id", "attempts", "next_attempt_at"]
        anew = self._insert(offering).from_select(columns, _ANEW.where(which)).on_conflict_do_nothing()
        return int(self._run(anew.execution_options(preserve_rowcount=True), **named).rowcount)

    def _lock_sealed(self, referral_ids: Sequence[str]) -> set[str]:
        """Lock these referrals and return those whose message has not left."""
        if not referral_ids:
            return set()
        locked = self._first(_LOCK, referrals=referral_ids)
        return {row.referral_id for row in locked if row.state == State.SEALED.value}

    def _first(self, statement: sa.Select[Any], **named: Any) -> list[Row]:
        """What a transaction begins with, or goes on with."""
        if not self._session.in_transaction():
            begin_with(self._session, [(statement, named)])
        return rows_of(self._session, statement, named)

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
