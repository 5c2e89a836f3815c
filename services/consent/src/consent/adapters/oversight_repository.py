"""Advice, reviews, escalations, outcomes and objections. Rows are added, never changed."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, exists, func, select
from sqlalchemy.orm import Session

from consent.adapters.subject_repository import SubjectRepository
from consent.adapters.tables import DecisionRow, ExceptionRow, OpenReferralRow, ReviewTaskRow
from consent.adapters.tables_oversight import AdviceRow, CompletionRow, EscalationRow, ObjectionRow
from consent.domain.model import Review
from consent.domain.oversight_records import Advice, Objection
from consent.domain.records import Actor, ReviewTask
from consent.domain.reviews import Completion, Escalation, ReviewState

_COMPLETED = exists().where(CompletionRow.task == ReviewTaskRow.id)
_REVIEWS = (
    select(
        ReviewTaskRow.id, ReviewTaskRow.decision, ReviewTaskRow.review, ReviewTaskRow.role, ReviewTaskRow.due_at,
        DecisionRow.subject, CompletionRow.outcome, CompletionRow.at, CompletionRow.sealed,
    )
    .join(DecisionRow, DecisionRow.id == ReviewTaskRow.decision)
    .outerjoin(CompletionRow, CompletionRow.task == ReviewTaskRow.id)
    .order_by(ReviewTaskRow.due_at, ReviewTaskRow.id)
)  # fmt: skip
# the end that counts now: that of the last escalation, or the first one
_LAST_END = select(func.max(EscalationRow.due_at)).where(EscalationRow.task == ReviewTaskRow.id).scalar_subquery()


class OversightRepository:
    """Keeps `Oversight`."""

    def __init__(self, session: Session, subjects: SubjectRepository) -> None:
        self._session, self._subjects = session, subjects

    def add_task(self, decision: str, task: ReviewTask) -> None:
        """A review that something made due after the decision."""
        self._add(
            ReviewTaskRow(id=task.id, decision=decision, review=task.review.value, role=task.role, due_at=task.due_at)
        )

    def review(self, task: str) -> ReviewState | None:
        """One review."""
        return next(iter(self._states(_REVIEWS.where(ReviewTaskRow.id == task))), None)

    def reviews(self, *, completed: bool, most: int) -> Sequence[ReviewState]:
        """Those with or without an outcome."""
        done = CompletionRow.task.is_not(None) if completed else CompletionRow.task.is_(None)
        return self._states(_REVIEWS.where(done).limit(most))

    def reviews_of(self, decisions: Sequence[str]) -> Sequence[ReviewState]:
        """All reviews of these decisions."""
        return self._states(_REVIEWS.where(ReviewTaskRow.decision.in_(decisions)))

    def overdue(self, now: datetime, most: int) -> Sequence[str]:
        """Whatever has no outcome at its present end."""
        late = select(ReviewTaskRow.id).where(
            ReviewTaskRow.due_at <= now, ~_COMPLETED, func.coalesce(_LAST_END, ReviewTaskRow.due_at) <= now
        )
        return list(self._session.scalars(late.order_by(ReviewTaskRow.due_at, ReviewTaskRow.id).limit(most)))

    def at_their_date(self, now: datetime, most: int) -> Sequence[tuple[str, str]]:
        """Decisions whose exception named a date for its review."""
        opened = exists().where(
            ReviewTaskRow.decision == OpenReferralRow.decision, ReviewTaskRow.review == Review.DATE_SET.value
        )
        due = (
            select(OpenReferralRow.decision, OpenReferralRow.subject)
            .join(ExceptionRow, ExceptionRow.id == OpenReferralRow.permission)
            .where(ExceptionRow.review_due <= now, OpenReferralRow.given_back.is_(False), ~opened)
            .order_by(ExceptionRow.review_due, OpenReferralRow.decision)
        )
        return [(row.decision, row.subject) for row in self._session.execute(due.limit(most))]

    def add_escalation(self, task: str, escalation: Escalation) -> None:
        """The next role is asked."""
        self._add(
            EscalationRow(
                task=task, step=escalation.step, role=escalation.role, at=escalation.at, due_at=escalation.due_at
            )
        )

    def add_completion(self, review: ReviewState, completion: Completion, by: Actor) -> None:
        """The outcome; a second one is refused by the primary key."""
        words = {"words": completion.words, "by": completion.by, "recorded_by": _who(by), "tell": completion.tell}
        task = review.task.id
        sealed = self._subjects.seal(review.subject, words, _completion_place(task))
        self._add(CompletionRow(task=task, outcome=completion.outcome, at=completion.at, sealed=sealed))

    def add_advice(self, subject: str, advice: Advice, by: Actor) -> None:
        """Advice on an exception of this person."""
        words = {"adviser": advice.adviser, "gist": advice.gist, "recorded_by": _who(by)}
        sealed = self._subjects.seal(subject, words, _advice_place(advice.id))
        self._add(AdviceRow(id=advice.id, exception=advice.exception, kind=advice.kind, at=advice.at, sealed=sealed))

    def advice_on(self, subject: str, exception: str) -> Sequence[Advice]:
        """Oldest first."""
        of = select(AdviceRow).where(AdviceRow.exception == exception).order_by(AdviceRow.at, AdviceRow.id)
        return [self._advice(subject, row) for row in self._session.scalars(of)]

    def add_objection(self, objection: Objection, by: Actor) -> None:
        """What the person said against a decision."""
        words = {"said": objection.said, "right": objection.right, "recorded_by": _who(by)}
        self._add(
            ObjectionRow(
                id=objection.id,
                subject=objection.subject,
                decision=objection.decision,
                task=objection.task,
                at=objection.at,
                sealed=self._subjects.seal(objection.subject, words, _objection_place(objection.id)),
            )
        )

    def objection(self, objection_id: str) -> Objection | None:
        """One objection."""
        row = self._session.get(ObjectionRow, objection_id)
        return None if row is None else self._objection(row)

    def objections_of(self, subject: str) -> Sequence[Objection]:
        """Oldest first."""
        of = select(ObjectionRow).where(ObjectionRow.subject == subject).order_by(ObjectionRow.at, ObjectionRow.id)
        return [self._objection(row) for row in self._session.scalars(of)]

    def _objection(self, row: ObjectionRow) -> Objection:
        words = self._subjects.unseal(row.subject, row.sealed, _objection_place(row.id))
        return Objection(row.id, row.subject, row.decision, row.task, words["said"], words["right"], row.at)

    def disclosures_under(self, exception: str) -> Sequence[str]:
        """Decisions to send under it."""
        of = select(OpenReferralRow.decision).where(OpenReferralRow.permission == exception)
        return list(self._session.scalars(of.order_by(OpenReferralRow.opened_at, OpenReferralRow.decision)))

    def _advice(self, subject: str, row: AdviceRow) -> Advice:
        words = self._subjects.unseal(subject, row.sealed, _advice_place(row.id))
        return Advice(row.id, row.exception, row.kind, words["adviser"], words["gist"], row.at)

    def _states(self, query: Executable) -> list[ReviewState]:
        rows = self._session.execute(query).all()
        steps = self._escalations([row.id for row in rows])
        return [self._state(row, tuple(steps[row.id])) for row in rows]

    def _escalations(self, tasks: Sequence[str]) -> dict[str, list[Escalation]]:
        found: defaultdict[str, list[Escalation]] = defaultdict(list)
        of = select(EscalationRow).where(EscalationRow.task.in_(tasks)).order_by(EscalationRow.step)
        for row in self._session.scalars(of):
            found[row.task].append(Escalation(row.step, row.role, row.at, row.due_at))
        return found

    def _state(self, row: Any, steps: tuple[Escalation, ...]) -> ReviewState:
        task = ReviewTask(row.id, Review(row.review), row.role, row.due_at)
        return ReviewState(task, row.decision, row.subject, steps, self._completion(row))

    def _completion(self, row: Any) -> Completion | None:
        if row.outcome is None:
            return None
        words = self._subjects.unseal(row.subject, row.sealed, _completion_place(row.id))
        return Completion(row.outcome, words["words"], words["by"], row.at, words.get("tell"))

    def _add(self, row: object) -> None:
        self._session.add(row)
        self._session.flush()


def _who(by: Actor) -> dict[str, Any]:
    return {"issuer": by.issuer, "name": by.name, "roles": sorted(by.roles), "person": by.person}


def _completion_place(task: str) -> str:
    return f"review_completions/sealed/{task}"


def _advice_place(advice: str) -> str:
    return f"exception_advice/sealed/{advice}"


def _objection_place(objection: str) -> str:
    return f"objections/sealed/{objection}"
