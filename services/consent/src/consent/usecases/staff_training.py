"""Refresher training: who recorded it for whom, and who may decide with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from alongside.clock import Clock
from consent.domain.agreement import LONDON
from consent.domain.errors import OwnTraining, RecordedOtherwise, TrainingOutOfDate
from consent.domain.names import same_person
from consent.domain.records import Actor
from consent.domain.training import Course, Training, check_days, in_date, standing
from consent.usecases.identity import repeatable_id
from consent.usecases.ports import UnitOfWork, Units

STAFF = "00000000-0000-0000-0000-000000000000"
"""In the place of a person's id where something is about a member of staff."""


@dataclass(frozen=True, slots=True)
class TrainingGate:
    """Asked when somebody proposes or authorises here. `rehearsal`: sandbox mode, see `in_date`."""

    rehearsal: bool

    def of_proposer(self, unit: UnitOfWork, by: Actor, now: datetime, *, break_glass: bool) -> bool:
        """Whether the training is in date. Raises TrainingOutOfDate, but never when the glass is broken."""
        trained = self._in_date(unit, by, now)
        if not trained and not break_glass:
            raise TrainingOutOfDate
        return trained

    def of_authoriser(self, unit: UnitOfWork, by: Actor, now: datetime) -> None:
        """Raises TrainingOutOfDate."""
        if not self._in_date(unit, by, now):
            raise TrainingOutOfDate

    def _in_date(self, unit: UnitOfWork, by: Actor, now: datetime) -> bool:
        return in_date(standing(unit.staff.courses_of(by.name), _day(now)), rehearsal=self.rehearsal)


@dataclass(frozen=True, slots=True)
class RecordTraining:
    """`POST /staff-training`."""

    units: Units
    clock: Clock

    def __call__(
        self, person: str, course: str, completed_on: date, valid_until: date, by: Actor, key: str
    ) -> Course:
        """Add a course. Raises OwnTraining, TrainingTimesInvalid, RecordedOtherwise."""
        now = self.clock.now()
        if same_person(person, by.name):
            raise OwnTraining
        check_days(completed_on, valid_until, _day(now))
        made = Course(
            repeatable_id(STAFF, "training", key, by), person, course, completed_on, valid_until, by.name, now
        )
        with self.units() as unit:
            known = unit.staff.course(made.id)
            if known is not None:
                return _same(known, made)
            unit.staff.add_course(made)
            unit.commit()
            return made


@dataclass(frozen=True, slots=True)
class ListTraining:
    """`GET /staff-training`; that it was read is written down first."""

    units: Units
    clock: Clock

    def __call__(self, by: Actor) -> Sequence[tuple[Course, Training]]:
        """Every course, and where whoever completed it stands today."""
        now = self.clock.now()
        with self.units() as unit:
            courses = unit.staff.courses()
            unit.audit.read("staff_training", "all", by, now)
            unit.commit()
        return [
            (one, standing((c for c in courses if same_person(c.person, one.person)), _day(now))) for one in courses
        ]


def _same(known: Course, made: Course) -> Course:
    told = (made.person, made.course, made.completed_on, made.valid_until)
    if (known.person, known.course, known.completed_on, known.valid_until) != told:
        raise RecordedOtherwise
    return known


def _day(now: datetime) -> date:
    return now.astimezone(LONDON).date()
