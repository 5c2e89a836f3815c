"""Lengths of time and reviewers that a landlord's policy pack may set: never looser than what stands here.

A pack that says nothing of one of them has what stands here. Decisions recorded earlier hold what they read, so a
pack that changes one changes nothing of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from .model import Review
from .roles import KNOWN

Mistake = tuple[str, str]

DAYS: Final[Mapping[str, int]] = {"exception_days": 28, "consent_days": 3_660, "longest_consent_days": 3_660}
"""The most that each may say, in days."""
BREAK_GLASS_HOURS: Final = 24
RECORD_WITHIN_MINUTES: Final = 60
SAFE_CONTACT_DAYS: Final[Mapping[str, int]] = {"high_or_unknown": 30, "otherwise": 90}
MOST_WORKING_DAYS: Final = 10
REVIEWERS: Final = KNOWN - {"case_officer", "import"}


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """Who is asked first to look at something, and by the end of which working day."""

    role: str
    working_days: int


REVIEWS: Final[Mapping[Review, ReviewRule]] = {
    Review.BREAK_GLASS: ReviewRule("safeguarding_lead", 1),
    Review.BASIS_CORRECTED: ReviewRule("dpo", 1),
    Review.ONE_OFF_NO_AGREEMENT: ReviewRule("dpo", 2),
    Review.TRAINING_OUT_OF_DATE: ReviewRule("safeguarding_lead", 1),
    Review.OBJECTION: ReviewRule("dpo", 1),
    Review.NOT_JUSTIFIED: ReviewRule("dpo", 1),
    Review.DATE_SET: ReviewRule("safeguarding_lead", 1),
}
"""Break-glass: an independent person by the end of the next working day; a one-off without an agreement: the data
protection officer in two. The officer advises on a corrected basis, and on what a reviewer found not justified."""
NEVER_LATER: Final[Mapping[Review, int]] = {
    Review.BREAK_GLASS: 1,
    Review.NOT_JUSTIFIED: 1,
    Review.ONE_OFF_NO_AGREEMENT: 2,
}
"""The latest working day for every landlord: one person decided alone; a breach is reported within 72 hours."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one version of a pack says. `consent_days`: when a yes ends for which nobody named an end; None = open.

    `longest_consent_days`: the latest end of a yes after the day on which it was said; None = any.
    """

    exception_for: timedelta = timedelta(days=DAYS["exception_days"])
    break_glass_for: timedelta = timedelta(hours=BREAK_GLASS_HOURS)
    record_within: timedelta = timedelta(minutes=RECORD_WITHIN_MINUTES)
    safe_contact_days: Mapping[str, int] = field(default_factory=lambda: dict(SAFE_CONTACT_DAYS))
    consent_for: timedelta | None = None
    longest_consent: timedelta | None = None
    reviews: Mapping[Review, ReviewRule] = field(default_factory=dict)

    def review(self, review: Review) -> ReviewRule:
        """Who looks first, and by when."""
        return self.reviews.get(review, REVIEWS[review])

    def latest_end(self, said_at: datetime) -> datetime | None:
        """The latest end that a yes said then may have; None = any."""
        return None if self.longest_consent is None else said_at + self.longest_consent


STANDARD: Final = Limits()


def limits_of(content: Mapping[str, Any]) -> Limits:
    """Read them from a pack of the second format; what is not there has its standard."""
    said = content.get("limits", {})
    days = {name: timedelta(days=int(said[name])) for name in DAYS if name in said}
    return Limits(
        exception_for=days.get("exception_days", STANDARD.exception_for),
        break_glass_for=timedelta(hours=int(said.get("break_glass_hours", BREAK_GLASS_HOURS))),
        record_within=timedelta(minutes=int(said.get("record_within_minutes", RECORD_WITHIN_MINUTES))),
        safe_contact_days={**SAFE_CONTACT_DAYS, **{k: int(v) for k, v in said.get("safe_contact_days", {}).items()}},
        consent_for=days.get("consent_days"),
        longest_consent=days.get("longest_consent_days"),
        reviews={
            Review(code): ReviewRule(row["role"], int(row["working_days"]))
            for code, row in content.get("reviews", {}).items()
        },
    )


def mistakes_in_limits(content: Mapping[str, Any]) -> Iterator[Mistake]:
    """What a pack may not say of them, as JSON pointer and sentence."""
    said = content.get("limits", {})
    most = {**DAYS, "break_glass_hours": BREAK_GLASS_HOURS, "record_within_minutes": RECORD_WITHIN_MINUTES}
    for name, value in said.items():
        if name == "safe_contact_days":
            yield from _safe_contact(value)
        elif name not in most:
            yield "/limits", "There is no such limit."
        elif not 1 <= int(value) <= most[name]:
            yield f"/limits/{name}", f"This is at least 1 and at most {most[name]}."
    usual, longest = said.get("consent_days"), said.get("longest_consent_days")
    if usual is not None and longest is not None and int(usual) > int(longest):
        yield "/limits/consent_days", "The usual time is longer than the longest."
    yield from _reviews(content.get("reviews", {}))


def _safe_contact(days: Mapping[str, Any]) -> Iterator[Mistake]:
    for risk, number in days.items():
        if not 1 <= int(number) <= SAFE_CONTACT_DAYS.get(risk, 0):
            yield f"/limits/safe_contact_days/{risk}", "Safe contact is asked again at least as often as that."


def _reviews(reviews: Mapping[str, Any]) -> Iterator[Mistake]:
    for code, row in reviews.items():
        if code not in [one.value for one in Review]:
            yield "/reviews", "There is no such review."
            continue
        most = NEVER_LATER.get(Review(code), MOST_WORKING_DAYS)
        if not 1 <= int(row["working_days"]) <= most:
            yield f"/reviews/{code}/working_days", f"This is at least 1 and at most {most} working days."
        if row["role"] not in REVIEWERS:
            yield f"/reviews/{code}/role", "Officers and imports review nothing; another role must be named."
