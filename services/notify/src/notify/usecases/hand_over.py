"""Hand what was decided to its channel: once in the ordinary case, again after a crash, never again knowingly."""

import random
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from alongside.clock import Clock, elapsed
from alongside.telemetry.vocabulary import LogEvent
from notify.domain.mail import MOST_ATTEMPTS, pause
from notify.domain.messages import Message, MessageState, Obstacle, Task
from notify.usecases.ports import ChannelDown, Journal, Store, UnitOfWork, WaysOut

WRITES_WITHIN_S: Final = 120.0
"""From being leased to the last byte that a channel may write."""
LEASE: Final = timedelta(minutes=15)
"""How long a message is one worker's own: longer than writing it and waiting for the answer (`adapters.submission`),
with minutes to spare for clocks of two machines that differ."""
_random = random.SystemRandom()


@dataclass(frozen=True)
class HandOver:
    """Staff are told at least once: what nobody took is tried again, later and later, and in the end is a task.

    A person is told at most once and only at the moment that was judged: what was interrupted or not taken is a task.
    Between the other side's yes and our commit a crash makes a second copy, which the channel marks as the same.
    """

    units: Callable[[], UnitOfWork]
    channels: WaysOut
    staff_addresses: Mapping[str, str]
    clock: Clock
    machine_now: Callable[[], datetime]
    journal: Journal
    points: Callable[[str], None]
    _accepted: deque[Message] = field(default_factory=deque, init=False, repr=False, compare=False)
    _recording: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)

    def __call__(self) -> bool:
        """Deal with one message on its way; return False when none is due."""
        self._record()
        not_after = elapsed() + WRITES_WITHIN_S
        with self.units() as unit:
            now = self.machine_now()
            message = unit.messages.take_next(now, now + LEASE)
            if message is None:
                return False
            address = self.staff_addresses.get(message.role or "")
            obstacle = self._obstacle(message, address)
            if obstacle is not None:
                self._fail(unit, message, obstacle)
            unit.commit()
        if obstacle is None:
            self.send(message, address or "", not_after)
        return True

    def send(self, message: Message, address: str, not_after: float) -> None:
        """Hand over a message that this worker has leased."""
        self.points("notify.leased")
        try:
            self.channels.to(message.for_person).send(message, address, not_after)
        except ChannelDown as down:
            self._not_taken(message, down)
            return
        self.points("notify.accepted")
        self._accepted.append(message)
        self._record()

    def _obstacle(self, message: Message, address: str | None) -> Obstacle | None:
        """What stands in the way of trying (again), by the settings as they are now."""
        if message.for_person or message.attempts > MOST_ATTEMPTS:
            return Obstacle.INTERRUPTED
        if self.channels.staff.keeps or not self.channels.staff.offers(message.way):
            return Obstacle.NO_CHANNEL
        return Obstacle.NO_ADDRESS if address is None else None

    def _record(self) -> None:
        """Write down what was accepted. It stays in memory until that worked, so that a database that went away in
        between does not make a second copy."""
        with self._recording:
            while self._accepted:
                message = self._accepted[0]
                with self.units() as unit:
                    unit.messages.finish(message, MessageState.SENT, even_if_taken_since=True)
                    unit.commit()
                self._accepted.popleft()
                self.journal(LogEvent.NOTICE_SENT, notice_id=message.notice_id, kind=message.way)

    def _not_taken(self, message: Message, down: ChannelDown) -> None:
        self.journal(
            LogEvent.NOTICE_NOT_TAKEN,
            notice_id=message.notice_id, kind=message.way, reason=down.trouble,
            status=down.status, attempt=message.attempts,
        )  # fmt: skip
        with self.units() as unit:
            if down.for_good:
                self._fail(unit, message, Obstacle.CHANNEL_REFUSED)
            elif message.for_person or message.attempts >= MOST_ATTEMPTS:
                self._fail(unit, message, Obstacle.CHANNEL_FAILED)
            else:
                unit.messages.put_off(message, self.machine_now() + pause(message.attempts, _random.random()))
            unit.commit()

    def _fail(self, store: Store, message: Message, obstacle: Obstacle) -> None:
        """Leave it to a person, unless it became something else meanwhile."""
        if not store.messages.finish(message, MessageState.FAILED):
            return
        why: dict[str, tuple[str, ...]] = {message.way: (obstacle.value,)}
        now = self.clock.now()
        task = Task.instead_of(message.notice_id, message.code, message.handle, message.role, why, now)
        store.tasks.add(task)
        self.journal(LogEvent.TASK_OPENED, task_id=task.id, notice_id=task.notice_id, role=task.role)
