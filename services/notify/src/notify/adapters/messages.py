"""Messages in the database: the outbox page shows these rows."""

from collections.abc import Sequence
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

    def add(self, message: Message) -> None:
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
            )
        )

    def set_state(self, message_id: str, state: MessageState) -> None:
        """Write down what became of it."""
        self._session.execute(sa.update(messages).where(messages.c.id == message_id).values(state=state.value))

    def in_state(self, state: MessageState) -> Sequence[Message]:
        """Return those in a state, oldest first."""
        query = sa.select(messages).where(messages.c.state == state.value).order_by(messages.c.at)
        return [_message(row) for row in self._session.execute(query)]

    def newest(self, limit: int) -> Sequence[Message]:
        """Return the newest first."""
        query = sa.select(messages).order_by(messages.c.at.desc(), messages.c.id).limit(limit)
        return [_message(row) for row in self._session.execute(query)]


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
    )
