"""The person objects to something that was shared without their agreement: it is recorded and reviewed."""

import json
from dataclasses import dataclass

from alongside.clock import Clock
from alongside.events.model import staff_notice
from alongside.unguessable import uuid4
from consent.domain.bank_holidays import nation_of
from consent.domain.errors import NotAnException, NothingWasShared, RecordedOtherwise, UnknownDecision, UnknownSubject
from consent.domain.lawful_basis import lb11_person_may_object
from consent.domain.model import LegalBasis, Outcome, Review
from consent.domain.oversight_records import Objection
from consent.domain.records import Actor, DecisionRecord, ReviewTask
from consent.domain.working_days import review_due
from consent.usecases.identity import repeatable_id
from consent.usecases.ports import UnitOfWork, Units
from consent.usecases.world import rules


@dataclass(frozen=True, slots=True)
class RecordObjection:
    """`POST /subjects/{subject}/objections`. It stops no urgent help by itself; people look at it in time."""

    units: Units
    clock: Clock

    def __call__(self, subject: str, decision_id: str, said: str, by: Actor, key: str) -> Objection:
        """Record what the person said, and open a review.

        Raises:
            UnknownSubject, UnknownDecision, NotReady, RecordedOtherwise
            NotAnException: the person had agreed, and can take that back.
            NothingWasShared: the decision was not to send.
        """
        with self.units() as unit:
            if not unit.subjects.lock(subject):
                raise UnknownSubject
            objection_id = repeatable_id(subject, "objection", key, by)
            known = unit.oversight.objection(objection_id)
            if known is not None:
                return _same(known, decision_id, said)
            decision = _shared(unit.decisions.get(decision_id), subject)
            task = self._task(unit, decision_id)
            right = lb11_person_may_object(_basis(decision))
            made = Objection(objection_id, subject, decision_id, task.id, said, right, self.clock.now())
            unit.oversight.add_objection(made, by)
            unit.commit()
            return made

    def _task(self, unit: UnitOfWork, decision_id: str) -> ReviewTask:
        now = self.clock.now()
        landlord, pack = rules(unit, now)
        role, due_at = review_due(pack.review(Review.OBJECTION), now, nation_of(landlord.jurisdiction))
        task = ReviewTask(uuid4(), Review.OBJECTION, role, due_at)
        unit.oversight.add_task(decision_id, task)
        unit.outbox.add(staff_notice("consent", now, "staff.review_due", role=role))
        return task


def _shared(decision: DecisionRecord | None, subject: str) -> DecisionRecord:
    if decision is None or decision.question.subject != subject:
        raise UnknownDecision
    if decision.outcome is not Outcome.SEND:
        raise NothingWasShared
    named = decision.question.authority
    if named is None or named.kind != "exception":
        raise NotAnException
    return decision


def _basis(decision: DecisionRecord) -> LegalBasis:
    """The basis that the decision relied on, as it was recorded."""
    return LegalBasis(**json.loads(decision.record)["verdict"]["basis"])


def _same(known: Objection, decision_id: str, said: str) -> Objection:
    if (known.decision, known.said) != (decision_id, said):
        raise RecordedOtherwise
    return known
