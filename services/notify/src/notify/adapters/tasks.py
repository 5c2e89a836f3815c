"""Tasks in the database: codes and ids, no instructions (they are worked out when shown)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from notify.adapters.tables import tasks
from notify.domain.messages import Task, TaskState
from notify.domain.notices import NoticeCode


class SqlTasks:
    """The port `Tasks` in one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, task: Task) -> None:
        """Insert it."""
        self._session.execute(
            sa.insert(tasks).values(
                id=task.id,
                notice_id=task.notice_id,
                code=task.code.value,
                role=task.role,
                handle=task.handle,
                reasons={way: list(codes) for way, codes in task.reasons.items()},
                opened_at=task.opened_at,
                state=task.state.value,
            )
        )

    def find(self, task_id: str) -> Task | None:
        """Return one by id."""
        row = self._session.execute(sa.select(tasks).where(tasks.c.id == task_id)).one_or_none()
        return None if row is None else _task(row)

    def open_for(self, handle: str) -> bool:
        """Say whether one about the person is open."""
        query = sa.select(tasks.c.id).where(tasks.c.handle == handle, tasks.c.state == TaskState.OPEN.value)
        return self._session.execute(query.limit(1)).first() is not None

    def oldest_open(self, limit: int) -> Sequence[Task]:
        """Return open ones, oldest first."""
        query = (
            sa.select(tasks)
            .where(tasks.c.state == TaskState.OPEN.value)
            .order_by(tasks.c.opened_at, tasks.c.id)
            .limit(limit)
        )
        return [_task(row) for row in self._session.execute(query)]

    def finish(self, task_id: str, at: datetime) -> None:
        """Close it."""
        self._session.execute(
            sa.update(tasks).where(tasks.c.id == task_id).values(state=TaskState.DONE.value, done_at=at)
        )


def _task(row: sa.Row[Any]) -> Task:
    return Task(
        id=row.id,
        notice_id=row.notice_id,
        code=NoticeCode(row.code),
        role=row.role,
        handle=row.handle,
        reasons={way: tuple(codes) for way, codes in row.reasons.items()},
        opened_at=row.opened_at,
        state=TaskState(row.state),
        done_at=row.done_at,
    )
