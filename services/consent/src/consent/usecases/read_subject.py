"""Show what a person agreed to and refused; that it was read is written down first."""

from collections.abc import Sequence
from dataclasses import dataclass

from alongside.clock import Clock
from consent.domain.errors import UnknownSubject
from consent.domain.records import Actor, ConsentRecord, ExceptionRecord, Refusal
from consent.usecases.ports import Units


@dataclass(frozen=True, slots=True)
class SubjectView:
    """Everything that stands about one person, oldest first."""

    consents: Sequence[ConsentRecord]
    refusals: Sequence[Refusal]
    exceptions: Sequence[ExceptionRecord]


@dataclass(frozen=True, slots=True)
class ReadSubject:
    """`GET /subjects/{subject}/consents` and its neighbours."""

    units: Units
    clock: Clock

    def __call__(self, subject: str, by: Actor) -> SubjectView:
        """Raises UnknownSubject."""
        with self.units() as unit:
            if not unit.subjects.lock(subject):
                raise UnknownSubject
            stored = unit.permissions
            view = SubjectView(
                stored.consents_of(subject), stored.refusals_of(subject), stored.exceptions_of(subject)
            )
            unit.audit.read("subject", subject, by, self.clock.now())
            unit.commit()
            return view
