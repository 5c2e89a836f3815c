"""Deal with what was heard: at this moment, by the record as it is now, never by an earlier yes."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from alongside.clock import Clock
from alongside.telemetry.vocabulary import LogEvent
from notify.domain.choice import AskAPerson, Send, for_person, for_staff
from notify.domain.messages import CASE_OFFICER, Message, MessageState, Obstacle, Task
from notify.domain.notices import Notice, NoticeState
from notify.domain.record import read_record
from notify.domain.templates import TemplateSet, Words
from notify.usecases.ports import ChannelDown, Channels, Journal, Store, UnitOfWork

TRY_AGAIN_AFTER: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class SendDue:
    """A notice ends as one message or one task. What cannot be sent is held for a person, never dropped."""

    units: Callable[[], UnitOfWork]
    channels: Channels
    templates: TemplateSet
    words: Words
    staff_addresses: Mapping[str, str]
    clock: Clock
    journal: Journal

    def __call__(self) -> bool:
        """Deal with one notice; return False when none is due.

        The decision and its message are committed first and handed to the channel afterwards, so that a
        crash in between leaves a message that `recover` turns into a task, and never two messages.
        A notice that fails is put off for a minute, so that it holds up no other, and the error is raised.
        """
        notice = None
        try:
            with self.units() as unit:
                now = self.clock.now()
                notice = unit.notices.next_due(now)
                if notice is None:
                    return False
                leaving = self._settle(unit, notice, now)
                unit.commit()
        except Exception:
            if notice is not None:
                self._put_off(notice)
            raise
        if leaving is not None:
            self._hand_over(*leaving)
        return True

    def recover(self) -> None:
        """Make a task of every message that was decided and, at the last stop, not taken by its channel."""
        with self.units() as unit:
            for message in unit.messages.in_state(MessageState.LEAVING):
                self._fail(unit, message, Obstacle.INTERRUPTED)
            unit.commit()

    def _settle(self, store: Store, notice: Notice, now: datetime) -> tuple[Message, str] | None:
        """Write the message or the task; return the message and its address if a channel has to take it."""
        choice = self._choose(store, notice, now)
        if isinstance(choice, AskAPerson):
            self._ask(store, notice, choice.reasons, now)
            store.notices.settle(notice.id, NoticeState.TASK, now)
            return None
        message = self._write(store, notice, choice, now)
        store.notices.settle(notice.id, NoticeState.MESSAGE, now)
        return None if self.channels.keeps else (message, choice.address or "")

    def _choose(self, store: Store, notice: Notice, now: datetime) -> Send | AskAPerson:
        if not notice.for_person:
            address = self.staff_addresses.get(notice.role or CASE_OFFICER)
            return for_staff(address, notice.code, self.templates, self.channels.offers)
        current = None if notice.handle is None else store.contacts.current(notice.handle)
        if current is None or notice.handle is None:
            return for_person(None, {}, notice.code, self.templates, self.channels.offers, now)
        record = read_record(current.content, store.contacts.holds(notice.handle, now))
        return for_person(record, current.points or {}, notice.code, self.templates, self.channels.offers, now)

    def _write(self, store: Store, notice: Notice, choice: Send, now: datetime) -> Message:
        subject, text = choice.template.render(self.words)
        message = Message(
            id=str(uuid.uuid4()),
            notice_id=notice.id,
            code=notice.code,
            way=choice.way,
            handle=notice.handle if notice.for_person else None,
            role=None if notice.for_person else notice.role or CASE_OFFICER,
            subject=subject,
            text=text,
            at=now,
            state=MessageState.KEPT if self.channels.keeps else MessageState.LEAVING,
        )
        store.messages.add(message)
        if self.channels.keeps:
            self.journal(LogEvent.NOTICE_KEPT, notice_id=notice.id, kind=message.way)
        return message

    def _ask(self, store: Store, notice: Notice, reasons: Mapping[str, tuple[str, ...]], now: datetime) -> None:
        task = Task(
            id=str(uuid.uuid4()),
            notice_id=notice.id,
            code=notice.code,
            role=CASE_OFFICER if notice.for_person else notice.role or CASE_OFFICER,
            handle=notice.handle if notice.for_person else None,
            reasons=reasons,
            opened_at=now,
        )
        store.tasks.add(task)
        self.journal(LogEvent.TASK_OPENED, task_id=task.id, notice_id=notice.id, role=task.role)

    def _hand_over(self, message: Message, address: str) -> None:
        try:
            self.channels.send(message, address)
        except ChannelDown:
            with self.units() as unit:
                self._fail(unit, message, Obstacle.CHANNEL_FAILED)
                unit.commit()
            return
        with self.units() as unit:
            unit.messages.set_state(message.id, MessageState.SENT)
            unit.commit()
        self.journal(LogEvent.NOTICE_SENT, notice_id=message.notice_id, kind=message.way)

    def _fail(self, store: Store, message: Message, obstacle: Obstacle) -> None:
        store.messages.set_state(message.id, MessageState.FAILED)
        notice = Notice(message.notice_id, message.code, message.handle, message.role, message.at, message.at)
        self._ask(store, notice, {message.way: (obstacle.value,)}, self.clock.now())

    def _put_off(self, notice: Notice) -> None:
        with self.units() as unit:
            unit.notices.postpone(notice.id, self.clock.now() + TRY_AGAIN_AFTER)
            unit.commit()
