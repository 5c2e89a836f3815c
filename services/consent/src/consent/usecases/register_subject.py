"""Make a pseudonymous person known."""

from dataclasses import dataclass

from alongside.clock import Clock
from consent.usecases.ports import Units


@dataclass(frozen=True, slots=True)
class RegisterSubject:
    """`PUT /subjects/{subject}`; doing it again changes nothing."""

    units: Units
    clock: Clock

    def __call__(self, subject: str) -> None:
        """Register the person under the id that referral made up for this service alone."""
        with self.units() as unit:
            unit.subjects.add(subject, self.clock.now())
            unit.commit()
