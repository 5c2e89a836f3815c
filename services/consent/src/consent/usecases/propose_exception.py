"""Propose to share without consent, with every reason written down."""

from dataclasses import dataclass, replace
from datetime import datetime

from alongside.clock import Clock
from consent.domain.errors import BasisNeverChanges, ProposerIsNotYou, RecordedOtherwise, UnknownSubject
from consent.domain.exception_limits import ends_at, with_a_review_date
from consent.domain.lawful_basis import lb10_basis_stays_as_it_was_decided
from consent.domain.records import Actor, Authorisation, ExceptionRecord, ExceptionTerms
from consent.usecases.change_agreement import allowed
from consent.usecases.identity import repeatable_id
from consent.usecases.ports import Units
from consent.usecases.staff_training import TrainingGate
from consent.usecases.world import limits_now

IMPORT_ROLE = "import"


@dataclass(frozen=True, slots=True)
class ProposeException:
    """`POST /subjects/{subject}/exceptions`.

    The import role vouches for names of the source system, and is recorded as having done so. In sandbox mode that
    goes for the authoriser too; anywhere else the exception stays proposed until that person approves it. Whoever
    proposes here has training in date; breaking the glass never waits for that, and is reviewed.
    """

    units: Units
    clock: Clock
    sandbox: bool
    gate: TrainingGate

    def __call__(self, subject: str, terms: ExceptionTerms, by: Actor, key: str) -> ExceptionRecord:
        """Add the exception.

        Raises:
            UnknownSubject, ProposerIsNotYou, NotYourRole, TrainingOutOfDate, ExceptionTimeInvalid
            BasisNeverChanges, RecordedOtherwise: the key came with other content before.
        """
        imported = IMPORT_ROLE in by.roles
        own = terms if imported else _proposed_by_caller(terms, by)
        exception_id = repeatable_id(subject, "exception", key, by)
        with self.units() as unit:
            if not unit.subjects.lock(subject):
                raise UnknownSubject
            known = unit.permissions.exception(exception_id)
            if known is not None:
                return _same(known, own)
            now = self.clock.now()
            if not (imported or own.break_glass):  # breaking the glass is open to any officer alone
                allowed(unit, "propose_exception", by, now)
            trained = None if imported else self.gate.of_proposer(unit, by, now, break_glass=own.break_glass)
            until = ends_at(own, now, limits_now(unit, now))
            exception = ExceptionRecord(
                id=exception_id,
                subject=subject,
                terms=with_a_review_date(own, until),
                vouched=imported,
                recorded_at=now,
                authorisation=self._vouched(own, imported, now),
                until=until,
                trained=trained,
            )
            unit.permissions.add_exception(exception, by)
            unit.commit()
            return exception

    def _vouched(self, terms: ExceptionTerms, imported: bool, now: datetime) -> Authorisation | None:
        if terms.authorised_by is None or not (imported and self.sandbox):
            return None
        return Authorisation(terms.authorised_by, now, vouched=True)


def _proposed_by_caller(terms: ExceptionTerms, by: Actor) -> ExceptionTerms:
    """Who proposes is who is signed in; a name in the body is never an identity."""
    if terms.proposed_by and terms.proposed_by != by.name:
        raise ProposerIsNotYou
    return replace(terms, proposed_by=by.name)


def _same(known: ExceptionRecord, terms: ExceptionTerms) -> ExceptionRecord:
    if not lb10_basis_stays_as_it_was_decided(known.terms.basis, terms.basis):
        raise BasisNeverChanges
    if known.terms not in (terms, with_a_review_date(terms, known.until)):
        raise RecordedOtherwise
    return known
