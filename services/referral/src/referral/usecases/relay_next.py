"""Hand sealed bytes to the carrier. Knows no key: not in its code, and not in its process when run alone.

Never offered before it is marked as handed, never marked before consent said that it stands. What was handed is
sent for ever: it is offered again as the same bytes, and never cancelled.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from alongside.clock import Clock
from alongside.telemetry.vocabulary import LogEvent
from referral.domain.disclosure import Lease, may_go_unchecked, unchecked_until
from referral.domain.errors import Unreachable
from referral.domain.message import Kind, Stage
from referral.domain.referral import Referral
from referral.domain.retry import next_attempt_at
from referral.domain.states import Move, State
from referral.usecases.cancel import cancel
from referral.usecases.directory import OwnRoles
from referral.usecases.ports import Carrier, ConsentGate, Machine, NewUnitOfWork, Points, UnitOfWork
from referral.usecases.speaking import Speaker
from referral.usecases.storage import Post
from referral.usecases.tasks import hold_task


class RelayNext:
    """Publish what is sealed; `start` once, then `step` again and again. Several processes may do so at once."""

    CLAIM = timedelta(seconds=40)
    RECEIPTS_AGAIN = timedelta(days=1)

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
        at_most: int = 64,
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
            count = uow.messages.make_handed_due(wall, receipts_since)
            uow.commit()
        if count:
            self._speak(LogEvent.REFERRAL_REOFFERED, count=count)

    def step(self) -> bool:
        """Offer one batch; False when there was nothing to offer."""
        wall = self._machine.wall()
        with self._new_uow() as uow:
            posts = uow.messages.claim_to_publish(wall, wall + self.CLAIM, self._at_most)
            uow.commit()
        if not posts:
            return False
        leases = self._leases(posts)
        going = [post for post in posts if self._may_go(post, leases)]
        self._set_aside(posts, going, leases)
        ready = self._hand(going, checked=leases is not None)
        if ready:
            self._offer(ready, leases)
        return True

    def _leases(self, posts: Sequence[Post]) -> dict[str, Lease] | None:
        """Ask for all in one call, with no transaction open; None when consent cannot be asked."""
        decisions = [post.referral.decision.decision_id for post in posts if post.referral is not None]
        if not decisions:
            return {}
        try:
            return self._consent.check(decisions)
        except Unreachable:
            return None

    def _may_go(self, post: Post, leases: dict[str, Lease] | None) -> bool:
        referral = post.referral
        if referral is None:  # a receipt of ours says nothing about the person and rests on no permission
            return True
        decision = referral.decision
        if leases is None:
            return may_go_unchecked(referral.lane, post.protects, decision.decided_at, self._clock.now())
        lease = leases.get(decision.decision_id)
        return lease is not None and lease.stands and self._machine.monotonic() < lease.ends

    def _set_aside(self, posts: Sequence[Post], going: Sequence[Post], leases: dict[str, Lease] | None) -> None:
        """Cancel what no longer stands, or wait: after a withdrawal nothing is offered again."""
        staying = [post for post in posts if post not in going]
        if not staying:
            return
        with self._new_uow() as uow:
            for post in _in_lock_order(staying):
                lease = (leases or {}).get(post.referral.decision.decision_id) if post.referral else None
                if lease is not None and not lease.stands:
                    self._withdrawn(uow, post, lease)
                else:
                    self._later(uow, post)
            uow.commit()

    def _withdrawn(self, uow: UnitOfWork, post: Post, lease: Lease) -> None:
        current = uow.referrals.lock(post.message.referral_id or "")
        if post.fresh and uow.messages.give_back(post.message.jti):
            if current is not None and current.state is State.SEALED:
                cancel(uow, current, lease.reasons, self._clock.now())
                self._speak(LogEvent.REFERRAL_CANCELLED, referral_id=current.referral_id)
        else:
            uow.messages.offer_again(post.message.jti, None)

    def _later(self, uow: UnitOfWork, post: Post) -> None:
        attempts = uow.messages.attempts(post.message.jti) + 1
        when = next_attempt_at(self._machine.wall(), attempts, self._machine.jitter())
        uow.messages.offer_again(post.message.jti, when)

    def _hand(self, going: Sequence[Post], *, checked: bool) -> list[Post]:
        """Mark as handed, commit, and only then return what may be offered; what goes unchecked is reviewed."""
        with self._new_uow() as uow:
            marked = {post.message.jti for post in _in_lock_order(going) if self._mark(uow, post)}
            ready = [post for post in going if post.message.jti in marked]
            for post in ready:
                if not checked and post.referral is not None:
                    hold_task(uow, self._own, post.referral, "CHECK_SKIPPED", self._clock.now())
            uow.commit()
        if ready:
            self._points("referral.handed")
        return ready

    def _mark(self, uow: UnitOfWork, post: Post) -> bool:
        if not post.fresh:
            return True
        message = post.message
        current = uow.referrals.lock(message.referral_id) if message.referral_id is not None else None
        if not uow.messages.set_stage(message.jti, Stage.HANDED, only_from=Stage.SEALED):
            return False  # given back in the meantime
        if message.cid is not None and message.seq is not None:
            uow.conversations.handed(message.cid, message.seq, message.manifest_hash)
        if message.kind is Kind.REFERRAL and current is not None:
            uow.referrals.save(current.move(Move.HAND), self._clock.now())
        return True

    def _ends(self, posts: Sequence[Post], leases: dict[str, Lease] | None) -> Mapping[str, float]:
        """Until when each may go, by jti; a receipt of ours at any time."""
        return {post.message.jti: self._end(post.referral, leases) for post in posts if post.referral is not None}

    def _end(self, referral: Referral, leases: dict[str, Lease] | None) -> float:
        if leases is not None:
            return leases[referral.decision.decision_id].ends
        left = unchecked_until(referral.decision.decided_at) - self._clock.now()
        return self._machine.monotonic() + left.total_seconds()

    def _offer(self, ready: Sequence[Post], leases: dict[str, Lease] | None) -> None:
        in_time = [post for post in ready if self._may_go(post, leases)]
        confirmed = self._carrier.offer(in_time, self._ends(in_time, leases))
        self._points("referral.published")
        with self._new_uow() as uow:
            for post in ready:
                if confirmed.get(post.message.jti, False):
                    uow.messages.confirmed(post.message.jti, self._machine.wall())
                else:
                    self._later(uow, post)
            uow.commit()
        for post in ready:
            done = confirmed.get(post.message.jti, False)
            event = LogEvent.REFERRAL_CONFIRMED if done else LogEvent.REFERRAL_UNROUTABLE
            self._speak(event, jti=post.message.jti)


def _in_lock_order(posts: Sequence[Post]) -> list[Post]:
    """Whoever locks several referrals locks them by id, and each before its message: nobody waits in a circle."""
    return sorted(posts, key=lambda post: post.message.referral_id or "")
