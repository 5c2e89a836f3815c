"""Hand sealed bytes to the carrier. Knows no key: not in its code, and not in its process when run alone.

Never offered before it is marked as handed, never marked before consent said that it stands. What was handed is
sent for ever: it is offered again as the same bytes, and never cancelled.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from alongside.clock import Clock
from alongside.telemetry.vocabulary import LogEvent
from referral.domain.disclosure import Lease, may_go_unchecked, unchecked_until
from referral.domain.errors import Unreachable
from referral.domain.retry import next_attempt_at
from referral.domain.states import State
from referral.usecases.cancel import cancel
from referral.usecases.directory import OwnRoles
from referral.usecases.ports import Carrier, ConsentGate, Due, Machine, NewUnitOfWork, Offered, Points, UnitOfWork
from referral.usecases.speaking import Speaker
from referral.usecases.storage import Post, RestsOn
from referral.usecases.tasks import hold_task

Leases = dict[str, Lease]


@dataclass(frozen=True)
class _Batch:
    """What was handed together, and the carrier's word about it, which may still be on its way."""

    posts: Sequence[Post]
    offered: Offered


class RelayNext:
    """Publish what is sealed; `start` once, then `step` again and again. Several processes may do so at once."""

    CLAIM = timedelta(seconds=60)
    RECEIPTS_AGAIN = timedelta(days=1)
    MOST_BATCHES = 16
    """In one step, so that whoever repeats it can stop in between."""

    def __init__(
        self,
        new_uow: NewUnitOfWork,
        clock: Clock,
        machine: Machine,
        consent: ConsentGate,
        carrier: Carrier,
        own: OwnRoles,
        points: Points,
        speak: Speaker,
        at_most: int = 256,
    ) -> None:
        self._new_uow = new_uow
        self._clock = clock
        self._machine = machine
        self._consent = consent
        self._carrier = carrier
        self._own = own
        self._points = points
        self._speak = speak
        self._at_most = at_most

    def start(self) -> None:
        """Make due again what was handed and never confirmed; if the carrier forgets, also what has no receipt."""
        wall = self._machine.wall()
        receipts_since = None if self._carrier.durable else wall - self.RECEIPTS_AGAIN
        with self._new_uow() as uow:
            count = uow.posts.make_due(wall, receipts_since)
            uow.commit()
        if count:
            self._speak(LogEvent.REFERRAL_REOFFERED, count=count)

    def step(self) -> bool:
        """Offer what is due; False when there was nothing to offer.

        While the carrier has one batch in hand the next one is claimed, checked and handed to it too.
        """
        outstanding: _Batch | None = None
        for _ in range(self.MOST_BATCHES):
            batch = self._next_beside(outstanding)
            if outstanding is not None:
                self._settle(outstanding)
            elif batch is None:
                return False
            outstanding = batch
            if batch is None:
                return True
        if outstanding is not None:
            self._settle(outstanding)
        return True

    def _next_beside(self, outstanding: _Batch | None) -> _Batch | None:
        """When the next batch cannot be had, what the carrier says of the one before still counts."""
        try:
            return self._next()
        except Exception:
            if outstanding is not None:
                self._settle(outstanding)
            raise

    def _next(self) -> _Batch | None:
        """Claim, ask for leases, mark as handed, commit, offer: in this order. None when nothing is due."""
        wall = self._machine.wall()
        with self._new_uow() as uow:
            posts = uow.posts.claim(wall, wall + self.CLAIM, self._at_most)
            uow.commit()
        if not posts:
            return None
        leases = self._leases(posts)
        now = self._machine.monotonic()
        going = [post for post in posts if self._due(post, leases, now)]
        self._set_aside(posts, going, leases)
        ready = self._hand(going, checked=leases is not None)
        now = self._machine.monotonic()  # marking may take long
        due = [one for post in ready if (one := self._due(post, leases, now)) is not None]
        return _Batch(ready, self._carrier.offer(due))

    def _leases(self, posts: Sequence[Post]) -> Leases | None:
        """Ask for all in one call, with no transaction open; None when consent cannot be asked."""
        decisions = [post.permission.decision_id for post in posts if post.permission is not None]
        if not decisions:
            return {}
        try:
            return self._consent.check(decisions)
        except Unreachable:
            return None

    def _due(self, post: Post, leases: Leases | None, now: float) -> Due | None:
        """May it be offered now, and until when on the machine's monotonic clock?"""
        permission = post.permission
        if permission is None:  # a receipt of ours says nothing about the person and rests on no permission
            return Due(post, None)
        if leases is None:
            left = self._unchecked_s(permission)
            return Due(post, now + left) if left is not None else None
        lease = leases.get(permission.decision_id)
        return Due(post, lease.ends) if lease is not None and lease.stands and now < lease.ends else None

    def _unchecked_s(self, permission: RestsOn) -> float | None:
        """For how many seconds it may go while consent cannot be asked; None: not at all."""
        product_now, decided_at = self._clock.now(), permission.decided_at
        if not may_go_unchecked(permission.lane, permission.agency_protects, decided_at, product_now):
            return None
        return (unchecked_until(decided_at) - product_now).total_seconds()

    def _set_aside(self, posts: Sequence[Post], going: Sequence[Post], leases: Leases | None) -> None:
        """Cancel what no longer stands, or wait: after a withdrawal nothing is offered again."""
        gone = {post.jti for post in going}
        staying = [post for post in posts if post.jti not in gone]
        if not staying:
            return
        with self._new_uow() as uow:
            later = []
            for post in _in_lock_order(staying):
                lease = (leases or {}).get(post.permission.decision_id) if post.permission else None
                if lease is not None and not lease.stands:
                    self._withdrawn(uow, post, lease)
                else:
                    later.append(post)
            self._later(uow, later)
            uow.commit()

    def _withdrawn(self, uow: UnitOfWork, post: Post, lease: Lease) -> None:
        current = uow.referrals.lock_underway(post.referral_id or "")
        if post.fresh and uow.messages.give_back(post.jti):
            if current is not None and current.state is State.SEALED:
                cancel(uow, current, lease.reasons, self._clock.now())
                self._speak(LogEvent.REFERRAL_CANCELLED, referral_id=current.referral_id)
        else:
            uow.posts.offer_again([post.jti], None)

    def _later(self, uow: UnitOfWork, posts: Sequence[Post]) -> None:
        """Offer again later and later; those that failed equally often come back together."""
        by_attempts: defaultdict[int, list[str]] = defaultdict(list)
        for post in posts:
            by_attempts[post.attempts + 1].append(post.jti)
        for attempts, jtis in by_attempts.items():
            when = next_attempt_at(self._machine.wall(), attempts, self._machine.jitter())
            uow.posts.offer_again(jtis, when)

    def _hand(self, going: Sequence[Post], *, checked: bool) -> list[Post]:
        """Mark as handed, commit, and only then return what may be offered; what goes unchecked is reviewed."""
        if not going:
            return []
        with self._new_uow() as uow:
            handed = uow.posts.hand([post for post in going if post.fresh])
            ready = [post for post in going if not post.fresh or post.jti in handed]
            if not checked:
                self._review(uow, ready)
            uow.commit()
        if ready:
            self._points("referral.handed")
        return ready

    def _review(self, uow: UnitOfWork, ready: Sequence[Post]) -> None:
        for post in _in_lock_order(ready):
            current = uow.referrals.lock_underway(post.referral_id) if post.referral_id is not None else None
            if current is not None:
                hold_task(uow, self._own, current, "CHECK_SKIPPED", self._clock.now())

    def _settle(self, batch: _Batch) -> None:
        """Wait for the carrier's word and write it down."""
        if not batch.posts:
            return
        confirmed = batch.offered()
        self._points("referral.published")
        done = [post.jti for post in batch.posts if post.jti in confirmed]
        missing = [post for post in batch.posts if post.jti not in confirmed]
        with self._new_uow() as uow:
            uow.posts.confirmed(done, self._machine.wall())
            self._later(uow, missing)
            uow.commit()
        if done:
            self._speak(LogEvent.REFERRAL_CONFIRMED, count=len(done))
        for post in missing:
            self._speak(LogEvent.REFERRAL_UNROUTABLE, jti=post.jti)


def _in_lock_order(posts: Sequence[Post]) -> list[Post]:
    """Whoever locks several referrals locks them by id, and each before its message: nobody waits in a circle."""
    return sorted(posts, key=lambda post: post.referral_id or "")
