"""Look again at what is queued after an agreement or the rules became less; say what no longer stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from alongside.clock import Clock
from alongside.events.model import ENDED_FOR, Event, permission_ended
from consent.usecases.check_decisions import CheckDecisions, Standing
from consent.usecases.ports import Units

AT_ONCE: Final = 500
"""As many decisions as one event may name."""


@dataclass(frozen=True, slots=True)
class RecheckQueued:
    """One step of a worker. A lease would be refused anyway; this tells referral at once, with the reason.

    `reading`: units that change nothing. The same gate as for a lease judges, so what was handed out already and what
    the Protect rules let go without an agreement is left alone.
    """

    units: Units
    reading: Units
    check: CheckDecisions
    clock: Clock

    def __call__(self) -> bool:
        """Do the re-checks that are due, all in one; False when there is none. Raises NotReady."""
        now = self.clock.now()
        with self.reading() as unit:
            waiting = unit.rechecks.waiting(now)
            if not waiting:
                return False
            queued = unit.rechecks.queued(set(waiting.values()), now)
        ended = [one for page in _pages(queued) for one in self.check(page) if not one.stands]
        with self.units() as unit:
            if unit.rechecks.done(waiting, now):
                for event in self._events(ended):
                    unit.outbox.add(event)
            unit.commit()
        return True

    def _events(self, ended: Sequence[Standing]) -> Iterator[Event]:
        """One for each reason, or several when there are many."""
        reasons: dict[str, list[str]] = {}
        for one in ended:
            reasons.setdefault(told(one.reasons), []).append(one.decision_id)
        for reason, decisions in sorted(reasons.items()):
            for page in _pages(decisions):
                yield permission_ended(self.clock.now(), page, reason)


def told(reasons: Sequence[str]) -> str:
    """Of several codes the one that is told."""
    return next((code for code in ENDED_FOR if code in reasons), "NO_PERMISSION")


def _pages(decisions: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(decisions), AT_ONCE):
        yield decisions[first : first + AT_ONCE]
