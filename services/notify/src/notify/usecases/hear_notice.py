"""Hear that something happened. What to do about it is decided later, when it is done."""

from dataclasses import dataclass
from datetime import datetime

from alongside.clock import Clock
from alongside.events.model import Event
from alongside.telemetry.vocabulary import LogEvent
from notify.domain.notices import Notice, NoticeCode, NoticeState, due
from notify.usecases.ports import Journal, Store


@dataclass(frozen=True)
class HearNotice:
    """Runs inside the transaction of the inbox: the notice and the mark that it was heard are one.

    An event that comes twice has no second effect. Several for one person join into one.
    """

    clock: Clock
    journal: Journal

    def __call__(self, event: Event, store: Store) -> None:
        """Keep the notice of a `notice.due` event."""
        if store.notices.known(event.id):
            return
        now = self.clock.now()
        code, handle = NoticeCode(event.data["code"]), event.data.get("handle")
        due_at: datetime | None = now
        if code is NoticeCode.PERSON_UPDATE and handle is not None:
            due_at = _due(store, handle, now)
        notice = Notice(
            id=event.id,
            code=code,
            handle=handle,
            role=event.data.get("role"),
            heard_at=now,
            due_at=due_at or now,
            state=NoticeState.JOINED if due_at is None else NoticeState.HEARD,
        )
        store.notices.add(notice)
        self.journal(LogEvent.NOTICE_RECORDED, notice_id=notice.id, code=notice.code, state=notice.state)


def _due(store: Store, handle: str, now: datetime) -> datetime | None:
    waiting = store.notices.waiting(handle) or store.tasks.open_for(handle)
    return due(now, waiting, store.notices.last_settled_at(handle))
