"""Reviews after something was shared without consent: who looks, by when, and what happens when nobody does.

A review is never closed by silence: each time its end passes without an outcome it goes to the next role, with a new
end. Source: UK GDPR Articles 5(2), 24 and 39(1)(b).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .bank_holidays import Nation
from .errors import ReviewHandedOn, ReviewNotYours
from .model import Review
from .records import Actor, ReviewTask
from .who_may import check_reviewer
from .working_days import end_of_working_day

NEXT_ROLE = {
    "case_officer": "safeguarding_lead",
    "directory_admin": "safeguarding_lead",
    "safeguarding_lead": "dpo",
    "director": "dpo",
    "dpo": "auditor",
}
"""Who is asked when a role stays silent; the last one is asked again each working day."""
OVERSEERS = ("safeguarding_lead", "dpo", "auditor")
"""Who sees every review, whoever is asked for it."""
OUTCOMES = ("justified", "justified_with_lessons", "not_justified")


@dataclass(frozen=True, slots=True)
class Escalation:
    """A review that nobody did in time was handed on. `step` counts from 1; times are UTC."""

    step: int
    role: str
    at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Completion:
    """What came out of a review, in the reviewer's words. `tell`: whether the person may be told; see `telling`."""

    outcome: str
    words: str
    by: str
    at: datetime
    tell: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewState:
    """A review with everything that happened to it. `decided_by`: who proposed and who approved what is reviewed."""

    task: ReviewTask
    decision: str
    subject: str
    escalations: tuple[Escalation, ...] = ()
    completion: Completion | None = None
    decided_by: tuple[str, ...] = ()

    @property
    def role(self) -> str:
        """Who is asked now."""
        return self.escalations[-1].role if self.escalations else self.task.role

    @property
    def due_at(self) -> datetime:
        """By when."""
        return self.escalations[-1].due_at if self.escalations else self.task.due_at

    def state(self, now: datetime) -> str:
        """`completed`, `overdue` or `open`."""
        if self.completion is not None:
            return "completed"
        return "overdue" if now >= self.due_at else "open"


def escalated(review: ReviewState, now: datetime, nation: Nation) -> Escalation | None:
    """The next step when nobody did it in time, else None."""
    if review.completion is not None or now < review.due_at:
        return None
    following = NEXT_ROLE.get(review.role, review.role)
    return Escalation(len(review.escalations) + 1, following, now, end_of_working_day(now, 1, nation))


def roles_of(review: ReviewState, may: frozenset[str]) -> frozenset[str]:
    """Who may complete it: the role that is asked now, and of broken glass whoever the policy pack lets review that.

    What was handed on is that role's alone: whoever let it lie answers for that, and does not judge it after all.
    """
    widened = review.task.review is Review.BREAK_GLASS and not review.escalations
    return may | {review.role} if widened else frozenset({review.role})


def check_asked(review: ReviewState, by: Actor, may: frozenset[str] = frozenset()) -> None:
    """Raises ReviewHandedOn or ReviewNotYours. `may`: whom the policy pack lets review broken glass."""
    if by.roles.isdisjoint(roles_of(review, may)):
        raise ReviewHandedOn if review.escalations else ReviewNotYours


def check_completes(review: ReviewState, by: Actor, may: frozenset[str] = frozenset()) -> None:
    """Raises ReviewHandedOn, ReviewNotYours or ReviewNotIndependent.

    `may`: whom the policy pack lets review broken glass.
    """
    check_asked(review, by, may)
    check_reviewer(review.decided_by, by)


def roles_to_alert(tasks: Iterable[ReviewTask]) -> list[str]:
    """Who hears of reviews at once: a role for each of them; of broken glass the data protection officer too."""
    known = tuple(tasks)
    roles = [task.role for task in known]
    broken = any(task.review is Review.BREAK_GLASS for task in known)
    return [*roles, "dpo"] if broken and "dpo" not in roles else roles
