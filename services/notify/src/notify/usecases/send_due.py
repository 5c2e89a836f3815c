"""Deal with what was heard: at this moment, by the record as it is now, never by an earlier yes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from alongside.clock import Clock, elapsed
from alongside.telemetry.vocabulary import LogEvent
from alongside.unguessable import uuid4
from notify.domain.choice import AskAPerson, Send, for_person, for_staff
from notify.domain.messages import CASE_OFFICER, Message, MessageState, Task
from notify.domain.notices import Notice, NoticeState
from notify.domain.record import read_record
from notify.domain.templates import TemplateSet, Words
from notify.usecases.hand_over import LEASE, WRITES_WITHIN_S, HandOver
from notify.usecases.ports import Channels, Journal, Store, UnitOfWork

TRY_AGAIN_AFTER: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class SendDue:
    """A notice ends as one message or one task. What cannot be sent is held for a person, never dropped."""

    units: Callable[[], UnitOfWork]
    hand_over: HandOver
    templates: TemplateSet
    words: Words
    clock: Clock
    journal: Journal

    def __call__(self) -> bool:
        """Deal with one notice; return False when none is due.

        The decision and its message are committed first. What is for a person is handed to its channel at once,
        because it was judged for this moment; a crash in between leaves a message that `HandOver` turns into a
        task, and never two messages. What is for staff waits for `HandOver`.
        A notice that fails is put off for a minute, so that it holds up no other, and the error is raised.
        """
        notice, not_after = None, elapsed() + WRITES_WITHIN_S
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
            self.hand_over.send(*leaving, not_after)
        return True

    def _settle(self, store: Store, notice: Notice, now: datetime) -> tuple[Message, str] | None:
        """Write the message or the task; return a person's message and its address if a channel has to take it."""
        channels = self.hand_over.channels.to(notice.for_person)
        choice = self._choose(store, notice, channels, now)
        if isinstance(choice, AskAPerson):
            self._ask(store, notice, choice.reasons, now)
            store.notices.settle(notice.id, NoticeState.TASK, now)
            return None
        message = self._write(store, notice, choice, channels.keeps, now)
        store.notices.settle(notice.id, NoticeState.MESSAGE, now)
        if channels.keeps or not message.for_person:
            return None
        return message, choice.address or ""

    def _choose(self, store: Store, notice: Notice, channels: Channels, now: datetime) -> Send | AskAPerson:
        if not notice.for_person:
            address = self.hand_over.staff_addresses.get(notice.role or CASE_OFFICER)
            return for_staff(address, notice.code, self.templates, channels.offers)
        current = None if notice.handle is None else store.contacts.current(notice.handle)
        if current is None or notice.handle is None:
            return for_person(None, {}, notice.code, self.templates, channels.offers, now)
        record = read_record(current.in_force, store.contacts.holds(notice.handle, now))
        return for_person(record, current.points or {}, notice.code, self.templates, channels.offers, now)

    def _write(self, store: Store, notice: Notice, choice: Send, kept: bool, now: datetime) -> Message:
        subject, text = choice.template.render(self.words)
        message = Message(
            id=uuid4(),
            notice_id=notice.id,
            code=notice.code,
            way=choice.way,
            handle=notice.handle if notice.for_person else None,
            role=None if notice.for_person else notice.role or CASE_OFFICER,
            subject=subject,
            text=text,
            at=now,
            state=MessageState.KEPT if kept else MessageState.LEAVING,
            attempts=1 if notice.for_person and not kept else 0,
        )
        machine_now = self.hand_over.machine_now()
        store.messages.add(message, machine_now + LEASE if message.for_person else machine_now)
        if kept:
            self.journal(LogEvent.NOTICE_KEPT, notice_id=notice.id, kind=message.way)
        return message

    def _ask(self, store: Store, notice: Notice, reasons: Mapping[str, tuple[str, ...]], now: datetime) -> None:
        task = Task.instead_of(notice.id, notice.code, notice.handle, notice.role, reasons, now)
        store.tasks.add(task)
        self.journal(LogEvent.TASK_OPENED, task_id=task.id, notice_id=notice.id, role=task.role)

    def _put_off(self, notice: Notice) -> None:
        with self.units() as unit:
            unit.notices.postpone(notice.id, self.clock.now() + TRY_AGAIN_AFTER)
            unit.commit()
