"""Reviews of what was shared without consent: list them, complete one, hand on what nobody did in time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alongside.clock import Clock
from alongside.events.model import staff_notice, telling_due
from alongside.unguessable import uuid4
from consent.domain import telling
from consent.domain.bank_holidays import Nation, nation_of
from consent.domain.errors import AlreadyReviewed, UnknownReview
from consent.domain.model import Review
from consent.domain.records import Actor, ExceptionRecord, ReviewTask
from consent.domain.reviews import OVERSEERS, Completion, ReviewState, check_completes, escalated, roles_of
from consent.domain.working_days import review_due
from consent.usecases.ports import UnitOfWork, Units
from consent.usecases.world import rules


@dataclass(frozen=True, slots=True)
class ListReviews:
    """`GET /reviews`; that they were read is written down first."""

    units: Units
    clock: Clock
    most: int = 500

    def __call__(self, by: Actor, *, completed: bool) -> tuple[Sequence[ReviewState], datetime]:
        """Those with or without an outcome, the first due first; and the moment that it was looked at."""
        now = self.clock.now()
        with self.units() as unit:
            found = unit.oversight.reviews(completed=completed, most=self.most)
            found = _for(unit, by, found, now)
            unit.audit.read("reviews", "completed" if completed else "open", by, now)
            unit.commit()
        return found, now


@dataclass(frozen=True, slots=True)
class CompleteReview:
    """`POST /reviews/{id}/completion`. What was not justified goes to the data protection officer, with an end."""

    units: Units
    clock: Clock

    def __call__(self, task: str, outcome: str, words: str, by: Actor, tell: str | None = None) -> Completion:
        """Record the outcome; the same one again gives what is recorded.

        `tell`: one of `telling.ANSWERS`. When the person may be told now, referral hears it and asks her officers to.

        Raises:
            UnknownReview, ReviewNotYours, ReviewHandedOn, ReviewNotIndependent, NothingToTell, TellingNotSaid
            AlreadyReviewed: with another outcome, or by somebody else.
        """
        with self.units() as unit:
            review = _locked(unit, task)
            now = self.clock.now()
            _, pack = rules(unit, now)
            check_completes(review, by, pack.roles_for("review_break_glass"))
            completion = Completion(outcome, words, by.name, now, tell)
            if review.completion is not None:
                return _same(review.completion, completion)
            self._telling(unit, review, completion)
            unit.oversight.add_completion(review, completion, by)
            if outcome == "not_justified" and review.task.review is not Review.NOT_JUSTIFIED:
                self._look_again(unit, review, now)
            unit.commit()
        return completion

    def _telling(self, unit: UnitOfWork, review: ReviewState, completion: Completion) -> None:
        named = exception_of(unit, review.decision)
        shared = unit.oversight.disclosures_under(named.id) if named else []
        known = unit.oversight.reviews_of(shared)
        terms = named.terms if named else None
        telling.check_answer(review, terms, known, completion.tell, completion.at)
        if completion.tell == telling.NOW and named is not None:
            unit.outbox.add(telling_due(completion.at, shared or [review.decision]))
            self._say_again(unit, named.id, completion.at)
        elif completion.tell == telling.NOT_YET and terms is not None:
            same = [one for one in known if one.decision == review.decision]
            if telling.look_again(review, terms, same):
                role, due_at = _due(unit, Review.DATE_SET, completion.at + telling.LOOK_AGAIN_AFTER)
                unit.oversight.add_task(review.decision, ReviewTask(uuid4(), Review.DATE_SET, role, due_at))

    def _say_again(self, unit: UnitOfWork, exception: str, now: datetime) -> None:
        """Of what was decided within the hour referral may hear before it has written it down, and then nobody would
        be asked to tell her. It is said once more when referral surely knows it; being asked twice changes nothing.
        """
        sent = unit.tellings.not_asked(exception, now)
        young = [decision for decision, sent_at in sent if now < sent_at + telling.WRITTEN_DOWN_WITHIN]
        if young:
            unit.outbox.add(telling_due(now, young), after=telling.WRITTEN_DOWN_WITHIN)

    def _look_again(self, unit: UnitOfWork, review: ReviewState, now: datetime) -> None:
        # Whether it is a breach to be reported must be known within 72 hours: UK GDPR Article 33(1).
        role, due_at = _due(unit, Review.NOT_JUSTIFIED, now)
        unit.oversight.add_task(review.decision, ReviewTask(uuid4(), Review.NOT_JUSTIFIED, role, due_at))
        unit.outbox.add(staff_notice("consent", now, "staff.review_due", role=role))


@dataclass(frozen=True, slots=True)
class EscalateReviews:
    """What the worker repeats. The time is the product's, so a rehearsed day escalates as a real one would."""

    units: Units
    reading: Units
    clock: Clock
    at_once: int = 50

    def step(self) -> bool:
        """Hand on what is overdue, each in a transaction of its own; False when nothing was."""
        with self.reading() as unit:
            late = unit.oversight.overdue(self.clock.now(), self.at_once)
        done = [self._hand_on(task) for task in late]
        return any(done)

    def _hand_on(self, task: str) -> bool:
        with self.units() as unit:
            review, now = _locked(unit, task), self.clock.now()
            step = escalated(review, now, _nation(unit, now))
            if step is None:  # another process was faster, or somebody did the review
                return False
            unit.oversight.add_escalation(task, step)
            unit.outbox.add(staff_notice("consent", now, "staff.review_due", role=step.role))
            unit.commit()
            return True


@dataclass(frozen=True, slots=True)
class OpenDatedReviews:
    """What the worker repeats: an exception named the day on which somebody looks at it again, and it has come."""

    units: Units
    reading: Units
    clock: Clock
    at_once: int = 50

    def step(self) -> bool:
        """Open the reviews whose day has come, each in a transaction of its own; False when there was none."""
        with self.reading() as unit:
            come = unit.oversight.at_their_date(self.clock.now(), self.at_once)
        done = [self._open(decision, subject) for decision, subject in come]
        return any(done)

    def _open(self, decision: str, subject: str) -> bool:
        with self.units() as unit:
            now = self.clock.now()
            locked = unit.subjects.lock(subject)
            known = unit.oversight.reviews_of([decision])
            if not locked or any(one.task.review is Review.DATE_SET for one in known):
                return False
            role, due_at = _due(unit, Review.DATE_SET, now)
            unit.oversight.add_task(decision, ReviewTask(uuid4(), Review.DATE_SET, role, due_at))
            unit.outbox.add(staff_notice("consent", now, "staff.review_due", role=role))
            unit.commit()
            return True


def _locked(unit: UnitOfWork, task: str) -> ReviewState:
    """The review once nobody else can decide about this person, with the names of who decided."""
    found = unit.oversight.review(task)
    if found is None or not unit.subjects.lock(found.subject):
        raise UnknownReview
    review = unit.oversight.review(task) or found
    return replace(review, decided_by=_decided_by(unit, review.decision))


def exception_of(unit: UnitOfWork, decision_id: str) -> ExceptionRecord | None:
    """The exception that a decision rests on, if it rests on one."""
    decision = unit.decisions.get(decision_id)
    named = decision.question.authority if decision else None
    return unit.permissions.exception(named.id) if named is not None and named.kind == "exception" else None


def _decided_by(unit: UnitOfWork, decision_id: str) -> tuple[str, ...]:
    exception = exception_of(unit, decision_id)
    if exception is None:
        return ()
    approval = exception.authorisation
    return (exception.terms.proposed_by, *((approval.by,) if approval else ()))


def _same(known: Completion, said: Completion) -> Completion:
    if replace(known, at=said.at) != said:
        raise AlreadyReviewed
    return known


def _for(unit: UnitOfWork, by: Actor, found: Sequence[ReviewState], now: datetime) -> Sequence[ReviewState]:
    """Whoever leads, advises or audits sees all of them; others see those that they are asked for."""
    if not by.roles.isdisjoint(OVERSEERS):
        return found
    _, pack = rules(unit, now)
    may = pack.roles_for("review_break_glass")
    return [one for one in found if not by.roles.isdisjoint(roles_of(one, may))]


def _due(unit: UnitOfWork, review: Review, now: datetime) -> tuple[str, datetime]:
    landlord, pack = rules(unit, now)
    return review_due(pack.review(review), now, nation_of(landlord.jurisdiction))


def _nation(unit: UnitOfWork, now: datetime) -> Nation:
    landlord, _ = rules(unit, now)
    return nation_of(landlord.jurisdiction)
