"""Somebody on the staff was asked to stop for a person and looks up whom there is to stop: written down as a reading.

They need not be one who sees people, and may stop nothing in the end. Who asked about whom is to be found all the
same.
"""

from dataclasses import dataclass

from alongside.clock import Clock
from consent.domain.errors import UnknownSubject
from consent.domain.records import Actor
from consent.usecases.ports import Units


@dataclass(frozen=True, slots=True)
class LookUpToStop:
    """`POST /subjects/{subject}/look-ups`, before the desk of referral shows anything."""

    units: Units
    clock: Clock

    def __call__(self, subject: str, by: Actor) -> None:
        """Write it down. Raises UnknownSubject."""
        with self.units() as unit:
            if not unit.subjects.lock(subject):
                raise UnknownSubject
            unit.audit.read("stop", subject, by, self.clock.now())
            unit.commit()
