"""A second person approves an exception, in their own session."""

from dataclasses import dataclass

from alongside.clock import Clock
from consent.domain.errors import (
    DpoNeverAuthorises,
    NotTheNamedAuthoriser,
    ProposerNeverAuthorises,
    UnknownException,
)
from consent.domain.records import Actor, Authorisation, ExceptionRecord
from consent.usecases.change_agreement import allowed
from consent.usecases.ports import UnitOfWork, Units


@dataclass(frozen=True, slots=True)
class AuthoriseException:
    """`POST /exceptions/{id}/authorisation`."""

    units: Units
    clock: Clock

    def __call__(self, exception_id: str, by: Actor) -> Authorisation:
        """The approval; the first one, if somebody approved before.

        Raises:
            UnknownException, DpoNeverAuthorises, ProposerNeverAuthorises, NotTheNamedAuthoriser
            NotYourRole: the policy pack in force gives this to other roles.
        """
        with self.units() as unit:
            exception = _locked(unit, exception_id)
            _may_authorise(exception, by)
            allowed(unit, "authorise_exception", by, self.clock.now())
            if exception.authorisation is not None:
                return exception.authorisation
            authorisation = Authorisation(by.name, self.clock.now(), vouched=False)
            unit.permissions.add_authorisation(exception, authorisation)
            unit.commit()
            return authorisation


def _may_authorise(exception: ExceptionRecord, by: Actor) -> None:
    # Independence of the officer, UK GDPR Art 38(6): also when the same person has another role.
    if "dpo" in by.roles:
        raise DpoNeverAuthorises
    if _same(by.name, exception.terms.proposed_by):
        raise ProposerNeverAuthorises
    named = exception.terms.authorised_by
    if named is not None and not _same(by.name, named):
        raise NotTheNamedAuthoriser


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _locked(unit: UnitOfWork, exception_id: str) -> ExceptionRecord:
    found = unit.permissions.exception(exception_id)
    if found is None or not unit.subjects.lock(found.subject):
        raise UnknownException
    return unit.permissions.exception(exception_id) or found
