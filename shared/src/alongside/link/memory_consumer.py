"""The reading side of the in-memory carrier."""

import threading
from collections.abc import Callable

from alongside.link.memory_queues import Message, Queues
from alongside.link.port import CONTENT_TYPE, Delivery, LinkClosed, StorageAway
from alongside.telemetry.log import log_failure
from alongside.telemetry.vocabulary import LogEvent
from alongside.workers import worth_a_line

# New messages wake a consumer at once; this is only how long a stop event may go unseen without `wake`.
LOOK_UP_S = 0.25
_WORKER = "link.consumer"


class MemoryConsumer:
    """See `Consumer`. One consumer per queue is active, the others wait until it leaves."""

    def __init__(self, queues: Queues, user: str, address: str | None) -> None:
        self._queues, self._user, self._only = queues, user, address
        self._last = ""
        self._away = 0  # how often in a row nothing could be stored

    def run(self, handler: Callable[[Delivery], None], stop: threading.Event, on_drained: Callable[[], None]) -> None:
        """See `Consumer.run`."""
        drained = False
        try:
            while not stop.is_set():
                taken, empty = self._next(stop, wait=drained)
                if taken is not None:
                    self._hand_out(handler, *taken)
                elif empty and not drained:
                    drained = True
                    on_drained()
        finally:
            self._queues.let_go(self)

    def wake(self) -> None:
        """See `Consumer.wake`."""
        with self._queues.changed:
            self._queues.changed.notify_all()

    def _next(self, stop: threading.Event, wait: bool) -> tuple[tuple[str, Message] | None, bool]:
        """A message to hand out, and whether the queues were empty. Waits once if there is none."""
        with self._queues.changed:
            mine = self._mine()
            taken = self._queues.take(mine)
            empty = bool(mine) and self._queues.empty(mine)
            if taken is None and (wait or not empty) and not stop.is_set():
                self._queues.changed.wait(self._queues.next_due_s(mine, LOOK_UP_S))
            return taken, empty

    def _mine(self) -> list[str]:
        """My queues, beginning after the one served last, so that a busy agency does not starve the others."""
        if self._queues.closed or (self._only and self._queues.reader_of(self._only) is None):
            raise LinkClosed("The carrier is closed.")
        mine = sorted(self._queues.take_over(self, self._user, self._only))
        return [name for name in mine if name > self._last] + [name for name in mine if name <= self._last]

    def _hand_out(self, handler: Callable[[Delivery], None], address: str, message: Message) -> None:
        self._last = address
        out = message.outgoing
        whose = message.whose if message.died else out.user_id
        delivery = Delivery(out.message_id, whose, CONTENT_TYPE, out.body, message.attempts > 0, message.died)
        try:
            handler(delivery)
        except StorageAway as error:
            self._away += 1
            if worth_a_line(self._away):
                log_failure(LogEvent.WORKER_FAILED, error.__cause__ or error, worker=_WORKER, attempt=self._away)
            self._queues.keep(address, self._queues.wait_s(self._away))
        except Exception as error:
            self._away = 0
            log_failure(LogEvent.WORKER_FAILED, error, worker=_WORKER, attempt=message.attempts + 1)
            self._queues.give_back(address)
        except BaseException:
            self._queues.give_back(address)
            raise
        else:
            self._away = 0
            self._queues.acknowledge(address)
