"""Refresher training of staff. Names are sealed under the service's own key and found by a blind index."""

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from alongside.vault import KeyRing
from consent.adapters.tables_oversight import TrainingRow
from consent.domain.training import Course

_COURSES = select(TrainingRow).order_by(TrainingRow.recorded_at, TrainingRow.id)


class StaffRepository:
    """Keeps `Staff`."""

    def __init__(self, session: Session, ring: KeyRing) -> None:
        self._session, self._ring = session, ring

    def add_course(self, course: Course) -> None:
        """A course that somebody completed."""
        words = {"person": course.person, "course": course.course, "recorded_by": course.recorded_by}
        self._session.add(
            TrainingRow(
                id=course.id,
                person_index=self._index(course.person),
                completed_on=course.completed_on,
                valid_until=course.valid_until,
                recorded_at=course.recorded_at,
                sealed=self._ring.encrypt_own(json.dumps(words).encode(), _place(course.id)),
            )
        )
        self._session.flush()

    def course(self, course_id: str) -> Course | None:
        """One course."""
        row = self._session.get(TrainingRow, course_id)
        return None if row is None else self._course(row)

    def courses_of(self, person: str) -> Sequence[Course]:
        """Of one member of staff."""
        return self._read(self._session.scalars(_COURSES.where(TrainingRow.person_index == self._index(person))))

    def courses(self) -> Sequence[Course]:
        """Everybody's."""
        return self._read(self._session.scalars(_COURSES))

    def _read(self, rows: Iterable[TrainingRow]) -> list[Course]:
        return [self._course(row) for row in rows]

    def _course(self, row: TrainingRow) -> Course:
        words = json.loads(self._ring.decrypt_own(row.sealed, _place(row.id)))
        return Course(
            row.id, words["person"], words["course"], row.completed_on, row.valid_until, words["recorded_by"],
            row.recorded_at,
        )  # fmt: skip

    def _index(self, person: str) -> str:
        return self._ring.blind_index(person.strip().casefold(), "staff_training")


def _place(course: str) -> str:
    return f"staff_training/sealed/{course}"
