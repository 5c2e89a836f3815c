"""Notices in the database."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from notify.adapters.tables import notices
from notify.domain.notices import Notice, NoticeCode, NoticeState


class SqlNotices:
    """The port `Notices` in one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def known(self, notice_id: str) -> bool:
        """Say whether the notice is here."""
        return self._has(notices.c.id == notice_id)

    def add(self, notice: Notice) -> None:
        """Insert it."""
        self._session.execute(
            sa.insert(notices).values(
                id=notice.id,
                code=notice.code.value,
                handle=notice.handle if notice.for_person else None,
                role=notice.role,
                heard_at=notice.heard_at,
                due_at=notice.due_at,
                state=notice.state.value,
            )
        )

    def next_due(self, now: datetime) -> Notice | None:
        """Return the oldest that is due; on a database that can, rows that another worker holds are skipped."""
        row = self._session.execute(
            sa.select(notices)
            .where(notices.c.state == NoticeState.HEARD.value, notices.c.due_at <= now)
            .order_by(notices.c.due_at, notices.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        return None if row is None else _notice(row)

    def waiting(self, handle: str) -> bool:
        """Say whether one for the person is still to be dealt with."""
        return self._has(sa.and_(notices.c.handle == handle, notices.c.state == NoticeState.HEARD.value))

    def last_settled_at(self, handle: str) -> datetime | None:
        """Return when the last one for the person became something."""
        return self._session.execute(
            sa.select(notices.c.settled_at)
            .where(notices.c.handle == handle, notices.c.settled_at.is_not(None))
            .order_by(notices.c.settled_at.desc())
            .limit(1)
        ).scalar_one_or_none()

    def postpone(self, notice_id: str, until: datetime) -> None:
        """Move its turn."""
        self._session.execute(sa.update(notices).where(notices.c.id == notice_id).values(due_at=until))

    def settle(self, notice_id: str, state: NoticeState, at: datetime) -> None:
        """Write down what became of it."""
        self._session.execute(
            sa.update(notices).where(notices.c.id == notice_id).values(state=state.value, settled_at=at)
        )

    def _has(self, condition: sa.ColumnElement[bool]) -> bool:
        return self._session.execute(sa.select(notices.c.id).where(condition).limit(1)).first() is not None


def _notice(row: sa.Row[Any]) -> Notice:
    return Notice(
        id=row.id,
        code=NoticeCode(row.code),
        handle=row.handle,
        role=row.role,
        heard_at=row.heard_at,
        due_at=row.due_at,
        state=NoticeState(row.state),
    )
