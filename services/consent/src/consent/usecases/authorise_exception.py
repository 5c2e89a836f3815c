"""A second person approves an exception, in their own session."""

from dataclasses import dataclass

from alongside.clock import Clock
from consent.domain.errors import ExceptionDeclined, ExceptionOver, UnknownException
from consent.domain.records import Actor, Authorisation, ExceptionRecord
from consent.domain.who_may import check_authoriser
from consent.usecases.change_agreement import allowed
from consent.usecases.ports import UnitOfWork, Units
from consent.usecases.staff_training import TrainingGate


@dataclass(frozen=True, slots=True)
class AuthoriseException:
    """`POST /exceptions/{id}/authorisation`."""

    units: Units
    clock: Clock
    gate: TrainingGate

    def __call__(self, exception_id: str, by: Actor) -> Authorisation:
        """The approval; the first one, if somebody approved before.

        Raises:
            UnknownException, DpoNeverAuthorises, ProposerNeverAuthorises, NotTheNamedAuthoriser
            TrainingOutOfDate, ExceptionOver, ExceptionDeclined
            NotYourRole: the policy pack in force gives this to other roles.
        """
        with self.units() as unit:
            exception = locked_exception(unit, exception_id)
            check_authoriser(exception, by)
            allowed(unit, "authorise_exception", by, self.clock.now())
            if exception.authorisation is not None:
                return exception.authorisation
            if exception.declined is not None:
                raise ExceptionDeclined
            now = self.clock.now()
            self.gate.of_authoriser(unit, by, now)
            if exception.until is not None and now >= exception.until:
                raise ExceptionOver
            authorisation = Authorisation(by.name, now, vouched=False)
            unit.permissions.add_authorisation(exception, authorisation)
            unit.commit()
            return authorisation


def locked_exception(unit: UnitOfWork, exception_id: str) -> ExceptionRecord:
    """The exception as it is once nobody else can decide about this person. Raises UnknownException."""
    found = unit.permissions.exception(exception_id)
    if found is None or not unit.subjects.lock(found.subject):
        raise UnknownException
    return unit.permissions.exception(exception_id) or found
