"""Show whoever is asked for a review what it is about; that they read it is written down first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alongside.clock import Clock
from consent.domain import telling
from consent.domain.errors import UnknownReview
from consent.domain.lawful_basis import Case
from consent.domain.model import LegalBasis
from consent.domain.oversight_records import Objection
from consent.domain.records import Actor, DecisionRecord, ExceptionRecord
from consent.domain.reviews import OVERSEERS, ReviewState, check_asked
from consent.domain.rules_told import RuleTold, told
from consent.usecases.ports import UnitOfWork, Units
from consent.usecases.recorded import NotRecorded
from consent.usecases.recorded_decision import RecordedDecision, read_record
from consent.usecases.reviews import exception_of
from consent.usecases.world import rules


@dataclass(frozen=True, slots=True)
class ReviewWhole:
    """A review with what somebody needs who has to judge it.

    `basis`: what it rests on, corrected where the facts said so; `asks_telling`: whether it may say that the person
    can be told now; `at`: the moment that it was looked at (UTC).
    """

    review: ReviewState
    decision: DecisionRecord
    exception: ExceptionRecord | None
    basis: LegalBasis | None
    rules: Sequence[RuleTold]
    objections: Sequence[Objection]
    asks_telling: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ReadReview:
    """`GET /reviews/{id}`: for the role that is asked, and for those who oversee all of them; nobody else."""

    units: Units
    clock: Clock

    def __call__(self, task: str, by: Actor) -> ReviewWhole:
        """Nothing is shown when the reading cannot be recorded.

        Raises:
            UnknownReview, ReviewNotYours, ReviewHandedOn
        """
        with self.units() as unit:
            found = unit.oversight.review(task)
            decision = unit.decisions.get(found.decision) if found else None
            if found is None or decision is None or not unit.subjects.lock(found.subject):
                raise UnknownReview
            now = self.clock.now()
            if by.roles.isdisjoint(OVERSEERS):
                _, pack = rules(unit, now)
                check_asked(found, by, pack.roles_for("review_break_glass"))
            whole = _whole(unit, unit.oversight.review(task) or found, decision, now)
            unit.audit.read("review", task, by, now)
            unit.commit()
        return whole


def _whole(unit: UnitOfWork, review: ReviewState, decision: DecisionRecord, now: datetime) -> ReviewWhole:
    exception = exception_of(unit, decision.id)
    shared = unit.oversight.disclosures_under(exception.id) if exception else []
    known = unit.oversight.reviews_of(shared)
    objections = unit.oversight.objections_of(review.subject)
    recorded = _recorded(decision)
    return ReviewWhole(
        review=review,
        decision=decision,
        exception=exception,
        basis=recorded.verdict.basis if recorded else None,
        rules=_rules(recorded, exception) if recorded and exception else (),
        objections=[one for one in objections if one.decision == decision.id],
        asks_telling=telling.is_asked(exception.terms if exception else None, known, now),
        at=now,
    )


def _recorded(decision: DecisionRecord) -> RecordedDecision | None:
    """The record, read back; None for one of a form that this version does not read: then no rule is named."""
    try:
        return read_record(decision.record)
    except NotRecorded:
        return None


def _rules(recorded: RecordedDecision, exception: ExceptionRecord) -> Sequence[RuleTold]:
    """As the gate saw it, on the basis that was written down."""
    request, world = recorded.request, recorded.world
    return told(
        Case(
            exception.for_gate(used=False),
            frozenset(recorded.verdict.allowed),
            request.facts,
            world.policy,
            world.agency,
        )
    )
