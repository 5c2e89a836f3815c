"""Messages in the database: the outbox page shows these rows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from notify.adapters.tables import messages
from notify.domain.messages import Message, MessageState
from notify.domain.notices import NoticeCode
from notify.domain.ways import Way


class SqlMessages:
    """The port `Messages` in one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, message: Message, try_at: datetime) -> None:
        """Insert it."""
        self._session.execute(
            sa.insert(messages).values(
                id=message.id,
                notice_id=message.notice_id,
                code=message.code.value,
                way=message.way.value,
                handle=message.handle,
                role=message.role,
                subject=message.subject,
                text=message.text,
                at=message.at,
                state=message.state.value,
                attempts=message.attempts,
                try_at=try_at,
            )
        )

    def take_next(self, now: datetime, until: datetime) -> Message | None:
        """Lease the one that waits longest; on a database that can, rows that another worker holds are skipped."""
        row = self._session.execute(
            sa.select(messages)
            .where(messages.c.state == MessageState.LEAVING.value, messages.c.try_at <= now)
            .order_by(messages.c.try_at, messages.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if row is None:
            return None
        taken = replace(_message(row), attempts=row.attempts + 1)
        self._session.execute(
            sa.update(messages).where(messages.c.id == taken.id).values(attempts=taken.attempts, try_at=until)
        )
        return taken

    def put_off(self, message: Message, until: datetime) -> None:
        """Move the next try."""
        self._session.execute(sa.update(messages).where(*_held(message)).values(try_at=until))

    def finish(self, message: Message, state: MessageState, *, even_if_taken_since: bool = False) -> bool:
        """Write down what became of it."""
        conditions = _on_its_way(message) if even_if_taken_since else _held(message)
        done = self._session.execute(
            sa.update(messages).where(*conditions).values(state=state.value).returning(messages.c.id)
        )
        return done.first() is not None

    def newest(self, limit: int) -> Sequence[Message]:
        """Return the newest first."""
        query = sa.select(messages).order_by(messages.c.at.desc(), messages.c.id).limit(limit)
        return [_message(row) for row in self._session.execute(query)]


def _on_its_way(message: Message) -> tuple[sa.ColumnElement[bool], ...]:
    return messages.c.id == message.id, messages.c.state == MessageState.LEAVING.value


def _held(message: Message) -> tuple[sa.ColumnElement[bool], ...]:
    """Each lease counts one attempt more, so whoever has another number has lost it."""
    return *_on_its_way(message), messages.c.attempts == message.attempts


def _message(row: sa.Row[Any]) -> Message:
    return Message(
        id=row.id,
        notice_id=row.notice_id,
        code=NoticeCode(row.code),
        way=Way(row.way),
        handle=row.handle,
        role=row.role,
        subject=row.subject,
        text=row.text,
        at=row.at,
        state=MessageState(row.state),
        attempts=row.attempts,
    )
