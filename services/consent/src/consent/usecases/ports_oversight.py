"""What the use cases of reviews, advice, objections and training need from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from consent.domain.oversight_records import Advice, Objection
from consent.domain.records import Actor, ReviewTask
from consent.domain.reviews import Completion, Escalation, ReviewState
from consent.domain.training import Course


class Oversight(Protocol):
    """Advice on exceptions, reviews of decisions, objections of people. Rows are added, never changed."""

    def add_task(self, decision: str, task: ReviewTask) -> None: ...
    def review(self, task: str) -> ReviewState | None:
        """One review, without the names of who decided."""

    def reviews(self, *, completed: bool, most: int) -> Sequence[ReviewState]:
        """The reviews with or without an outcome, those that are due first first."""
        ...

    def reviews_of(self, decisions: Sequence[str]) -> Sequence[ReviewState]:
        """All reviews of these decisions, those that are due first first."""
        ...

    def overdue(self, now: datetime, most: int) -> Sequence[str]:
        """Ids of reviews that are without an outcome at their present end."""
        ...

    def at_their_date(self, now: datetime, most: int) -> Sequence[tuple[str, str]]:
        """Decisions sent on an exception whose own review date has come and opened no review yet, and their people.

        Oldest date first.
        """
        ...

    def add_escalation(self, task: str, escalation: Escalation) -> None: ...
    def add_completion(self, review: ReviewState, completion: Completion, by: Actor) -> None: ...
    def add_advice(self, subject: str, advice: Advice, by: Actor) -> None: ...
    def advice_on(self, subject: str, exception: str) -> Sequence[Advice]:
        """Oldest first."""
        ...

    def add_objection(self, objection: Objection, by: Actor) -> None: ...
    def objection(self, objection_id: str) -> Objection | None: ...
    def objections_of(self, subject: str) -> Sequence[Objection]:
        """Oldest first."""
        ...

    def disclosures_under(self, exception: str) -> Sequence[str]:
        """Ids of the decisions that were made on it, oldest first."""
        ...


class Tellings(Protocol):
    """When the day comes on which people are told what went without their yes, and of what that was asked.

    Both times of a decision are its own, in UTC. What gave its permission back never went, and is none of these.
    """

    def put_day(self, exception: str, due_at: datetime | None) -> None:
        """What went under it is to be looked at from then on, instead of whenever it was before. None: never."""

    def due(self, now: datetime, sent_by: datetime, most: int) -> Sequence[tuple[str, str]]:
        """Exceptions whose day has come or was never put, with their people: those with a decision not asked of.

        See `not_asked`.
        """
        ...

    def not_asked(self, exception: str, sent_by: datetime) -> Sequence[tuple[str, datetime]]:
        """Decisions to send under it, made by `sent_by`, of which nothing was asked; and when each was made.

        Oldest first.
        """
        ...

    def add_asked(self, decision: str, at: datetime) -> None:
        """It was asked of this one. A second time is refused by the primary key."""

    def was_asked(self, decision: str) -> bool:
        """Whether it was asked of this one."""
        ...

    def answered_again(self, decision: str, at: datetime) -> None:
        """From here on it counts as made then: whoever asked for it knows it only now."""


class Staff(Protocol):
    """Refresher training of members of staff. Rows are added, never changed."""

    def add_course(self, course: Course) -> None: ...
    def course(self, course_id: str) -> Course | None: ...
    def courses_of(self, person: str) -> Sequence[Course]:
        """Of one member of staff, however their name is spelt; oldest first."""
        ...

    def courses(self) -> Sequence[Course]:
        """Everybody's, oldest first."""
        ...
