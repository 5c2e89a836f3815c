"""Tasks for people."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from referral.adapters.rows import Rows
from referral.adapters.tables import referral, task
from referral.domain.referral import Task
from referral.domain.wording import Next


class SqlTasks(Rows):
    """`storage.Tasks`."""

    def open(self, new: Task) -> bool:
        """See the port."""
        same = (
            task.c.code == new.code,
            task.c.referral_id.is_not_distinct_from(new.referral_id),
            task.c.agency_id.is_not_distinct_from(new.agency),
            task.c.done_at.is_(None),
        )
        self._wait_turn(f"task/{new.code}/{new.referral_id}/{new.agency}")
        if self._one(sa.select(task.c.task_id).where(*same).limit(1)) is not None:
            return False
        values = {
            "task_id": new.task_id,
            "code": new.code,
            "referral_id": new.referral_id,
            "agency_id": new.agency,
            "sentence": new.sentence,
            "what": new.next.what,
            "who": new.next.who,
            "phone": new.next.phone,
            "created_at": new.created_at,
            "due_at": new.due_at,
        }
        self._do(task.insert().values(values))
        return True

    def close(self, referral_id: str, codes: Sequence[str], at: datetime) -> None:
        """Close the open tasks of these codes: what they asked for has happened."""
        same = (task.c.referral_id == referral_id, task.c.code.in_(list(codes)), task.c.done_at.is_(None))
        self._do(task.update().where(*same).values(done_at=at))

    def finish(self, task_id: str, by: str, at: datetime) -> bool:
        """See the port."""
        same = (task.c.task_id == task_id, task.c.referral_id.is_(None))
        self._do(task.update().where(*same, task.c.done_at.is_(None)).values(done_at=at, done_by=by))
        return self._one(sa.select(task.c.task_id).where(*same)) is not None

    def asked(self, agency: str, code: str, since: datetime) -> bool:
        """See the port."""
        same = (task.c.agency_id == agency, task.c.code == code, task.c.referral_id.is_(None))
        late = sa.or_(task.c.done_at.is_(None), task.c.done_at >= since)
        return self._one(sa.select(task.c.task_id).where(*same, late).limit(1)) is not None

    def is_open(self, referral_id: str, code: str) -> bool:
        """See the port."""
        same = (task.c.referral_id == referral_id, task.c.code == code, task.c.done_at.is_(None))
        return self._one(sa.select(task.c.task_id).where(*same).limit(1)) is not None

    def waiting_for(self, person_id: str, code: str) -> list[str]:
        """See the port."""
        hers = sa.select(referral.c.referral_id).where(referral.c.person_id == person_id)
        same = (task.c.referral_id.in_(hers), task.c.code == code, task.c.done_at.is_(None))
        query = sa.select(task.c.referral_id).where(*same).order_by(task.c.due_at, task.c.task_id)
        return [row.referral_id for row in self._all(query)]

    def all_open(self, limit: int) -> list[Task]:
        """Return the open tasks, the earliest first."""
        query = sa.select(task).where(task.c.done_at.is_(None)).order_by(task.c.due_at, task.c.task_id).limit(limit)
        return [
            Task(
                row.task_id, row.code, row.referral_id, row.agency_id, row.sentence,
                Next(row.what, row.who, row.phone), row.created_at, row.due_at,
            )
            for row in self._all(query)
        ]  # fmt: skip
