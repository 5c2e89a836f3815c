"""Stop everything that would go to a person, or let it go again."""

from collections.abc import Callable
from dataclasses import dataclass

from alongside.clock import Clock
from notify.domain.errors import PersonUnknown
from notify.domain.record import Hold
from notify.usecases.ports import UnitOfWork


@dataclass(frozen=True)
class SetHolds:
    """Holds are a closed list of codes without a story; while one is in force nothing is sent."""

    units: Callable[[], UnitOfWork]
    clock: Clock

    def __call__(self, handle: str, holds: frozenset[Hold]) -> frozenset[Hold]:
        """Put exactly these holds in force. Raises `PersonUnknown`."""
        with self.units() as unit:
            if unit.contacts.current(handle) is None:
                raise PersonUnknown
            unit.contacts.set_holds(handle, holds, self.clock.now())
            unit.commit()
        return holds
