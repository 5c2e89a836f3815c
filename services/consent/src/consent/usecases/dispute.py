""" "That is not right": record what a person does not agree with, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from alongside.casedata.codes import CATEGORIES
from alongside.clock import Clock
from alongside.events.model import data_disputed
from consent.domain.dispute import Dispute, DisputeAnswer, DisputeOutcome
from consent.domain.errors import DisputeIsOver, RecordedOtherwise, UnknownDecision, UnknownDispute, UnknownSubject
from consent.domain.records import Actor
from consent.usecases.identity import repeatable_id
from consent.usecases.ports import UnitOfWork, Units

AT_ONCE: Final = 500
"""As many decisions as one event may name."""


@dataclass(frozen=True, slots=True)
class RecordDispute:
    """`POST /subjects/{subject}/disputes`. It travels with every later disclosure of what is disputed."""

    units: Units
    clock: Clock

    def __call__(
        self, subject: str, categories: Sequence[str], decision: str | None, said: str, by: Actor, key: str
    ) -> tuple[Dispute, Sequence[str]]:
        """The dispute, and the decisions under which something disputed has been let go already.

        Those recipients are told (UK GDPR Art 19); referral hears of it. The same `key` again gives what is recorded.

        Raises:
            UnknownSubject, RecordedOtherwise
            UnknownDecision: the decision that was named is not about this person.
        """
        dispute_id = repeatable_id(subject, "dispute", key, by)
        with self.units() as unit:
            if not unit.subjects.lock(subject):
                raise UnknownSubject
            made = Dispute(dispute_id, subject, tuple(categories), decision, said, self.clock.now())
            known = unit.disputes.get(dispute_id)
            if known is None:
                _about_her(unit, made)
                unit.disputes.add(made, by)
            elif replace(known, recorded_at=made.recorded_at, answers=()) != made:
                raise RecordedOtherwise
            have = _who_have_it(unit, made)
            if known is None:
                _tell(unit, made, have, "stands", made.recorded_at)
            unit.commit()
            return known or made, [*have.details, *have.sharing]


@dataclass(frozen=True, slots=True)
class _Have:
    """Decisions under which something went: a disputed `detail`, or nothing of those in a disputed `sharing`."""

    details: Sequence[str]
    sharing: Sequence[str]


def _who_have_it(unit: UnitOfWork, dispute: Dispute) -> _Have:
    """A sharing that she disputes as such reaches who got it, also when no kind of detail was named (Article 19)."""
    details = unit.decisions.sent_with(dispute.subject, frozenset(dispute.categories))
    if dispute.decision is None or dispute.decision in details:
        return _Have(details, ())
    went = unit.decisions.sent_with(dispute.subject, frozenset(CATEGORIES))
    return _Have(details, [one for one in went if one == dispute.decision])


def _tell(unit: UnitOfWork, dispute: Dispute, have: _Have, standing: str, now: datetime) -> None:
    """Referral tells whoever got it already; in the same transaction, so that none is forgotten."""
    for sent, categories in ((have.details, dispute.categories), (have.sharing, ())):
        for first in range(0, len(sent), AT_ONCE):
            named = sent[first : first + AT_ONCE]
            unit.outbox.add(data_disputed(now, dispute.id, named, categories, standing))


def _about_her(unit: UnitOfWork, dispute: Dispute) -> None:
    if dispute.decision is None:
        return
    decision = unit.decisions.whole([dispute.decision]).get(dispute.decision)
    if decision is None or decision.question.subject != dispute.subject:
        raise UnknownDecision


@dataclass(frozen=True, slots=True)
class AnswerDispute:
    """`POST /disputes/{id}/answers`."""

    units: Units
    clock: Clock

    def __call__(self, dispute_id: str, outcome: DisputeOutcome, said: str, by: Actor) -> Dispute:
        """The dispute with the answer. The same answer again adds nothing. Raises UnknownDispute, DisputeIsOver."""
        with self.units() as unit:
            found = _locked(unit, dispute_id)
            if any((one.outcome, one.said) == (outcome, said) for one in found.answers):
                return found
            if not found.stands:
                raise DisputeIsOver
            answer = DisputeAnswer(outcome, said, self.clock.now())
            unit.disputes.add_answer(found, answer, by)
            if outcome is not DisputeOutcome.KEPT:
                _tell(unit, found, _who_have_it(unit, found), outcome.value, answer.at)
            unit.commit()
            return replace(found, answers=(*found.answers, answer))


def _locked(unit: UnitOfWork, dispute_id: str) -> Dispute:
    found = unit.disputes.get(dispute_id)
    if found is None or not unit.subjects.lock(found.subject):
        raise UnknownDispute
    return unit.disputes.get(dispute_id) or found


@dataclass(frozen=True, slots=True)
class ReadDisputes:
    """`GET /subjects/{subject}/disputes`."""

    units: Units
    clock: Clock

    def __call__(self, subject: str, by: Actor) -> Sequence[Dispute]:
        """Oldest first. Nothing is shown when the reading cannot be recorded. Raises UnknownSubject."""
        with self.units() as unit:
            if not unit.subjects.lock(subject):
                raise UnknownSubject
            found = unit.disputes.of(subject)
            unit.audit.read("disputes", subject, by, self.clock.now())
            unit.commit()
            return found
