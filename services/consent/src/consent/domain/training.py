"""Refresher training of staff: whoever decides without a person's agreement knows how.

Sources: UK GDPR Articles 5(2), 24 and 39(1)(b). It never stops break-glass: that adds a review instead.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .errors import TrainingTimesInvalid


class Training(StrEnum):
    """Where somebody stands. Unknown: nobody ever recorded a course of theirs."""

    CURRENT = "current"
    OUT_OF_DATE = "out_of_date"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Course:
    """One course that one person completed. Whole days Europe/London, both ends in."""

    id: str
    person: str
    course: str
    completed_on: date
    valid_until: date
    recorded_by: str
    recorded_at: datetime

    def counts_on(self, day: date) -> bool:
        """Whether it is completed and not yet too long ago."""
        return self.completed_on <= day <= self.valid_until


def standing(courses: Iterable[Course], today: date) -> Training:
    """Where somebody with these courses stands today."""
    known = tuple(courses)
    if not known:
        return Training.UNKNOWN
    return Training.CURRENT if any(course.counts_on(today) for course in known) else Training.OUT_OF_DATE


def in_date(found: Training, *, rehearsal: bool) -> bool:
    """Whether somebody may decide. In a rehearsal people without any record may; training that ran out never does."""
    return found is Training.CURRENT or (rehearsal and found is Training.UNKNOWN)


def check_days(completed_on: date, valid_until: date, today: date) -> None:
    """A course is completed before it is recorded, and ends after that. Raises TrainingTimesInvalid."""
    if not completed_on <= today or valid_until < completed_on:
        raise TrainingTimesInvalid
