"""Is there anything to do: one cheap read, so that idle workers never queue for SQLite's one writer."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from alongside.clock import Clock
from alongside.database import reading
from referral.adapters.recalls import late_by
from referral.adapters.referrals import queued, recalled, unheard
from referral.adapters.tables import dispute_notice, incoming, offering, recall, referral
from referral.domain.message import Arrival
from referral.usecases.ports import Machine


class Peek:
    """Answers may be wrong by a moment; the step itself looks again in its own transaction."""

    def __init__(self, engine: sa.Engine, clock: Clock, machine: Machine) -> None:
        self._engine = reading(engine)
        self._clock = clock
        self._machine = machine

    def before(self, step: Callable[[], bool], anything: Callable[[], bool]) -> Callable[[], bool]:
        """Return `step` behind the question whether there is anything to do."""
        return lambda: anything() and step()

    def to_seal(self) -> bool:
        """Is a referral queued and due."""
        now = self._machine.wall()
        free = sa.or_(referral.c.claimed_until.is_(None), referral.c.claimed_until <= now)
        due = (queued, referral.c.next_attempt_at <= now, free)
        return self._any(sa.select(referral.c.referral_id).where(*due))

    def to_publish(self) -> bool:
        """Is a sealed message due."""
        now = self._machine.wall()
        free = sa.or_(offering.c.claimed_until.is_(None), offering.c.claimed_until <= now)
        return self._any(sa.select(offering.c.jti).where(offering.c.next_attempt_at <= now, free))

    def to_apply(self) -> bool:
        """Is something stored and due."""
        due = (incoming.c.arrival == Arrival.STORED.value, incoming.c.next_attempt_at <= self._machine.wall())
        return self._any(sa.select(incoming.c.incoming_id).where(*due))

    def overdue(self) -> bool:
        """Is a receipt overdue by the product's clock."""
        now: datetime = self._clock.now()
        late = (unheard, referral.c.overdue_at <= now, referral.c.overdue.is_(False))
        return self._any(sa.select(referral.c.referral_id).where(*late, ~recalled()))

    def to_recall(self) -> bool:
        """Is a withdrawal to be sealed."""
        return self._any(sa.select(recall.c.referral_id).where(recall.c.next_attempt_at <= self._machine.wall()))

    def to_dispute(self) -> bool:
        """Is an agency to be told of a dispute."""
        due = dispute_notice.c.next_attempt_at <= self._machine.wall()
        return self._any(sa.select(dispute_notice.c.notice_id).where(due))

    def recalls_late(self) -> bool:
        """Is the receipt for a withdrawal, or the answer to it, late by the product's clock."""
        return self._any(sa.select(recall.c.referral_id).where(late_by(self._clock.now())))

    def _any(self, query: sa.Select[tuple[str]]) -> bool:
        with self._engine.connect() as connection:
            return connection.execute(query.limit(1)).first() is not None
