"""The queues of the in-memory carrier: order, bytes, one message in hand, attempts, dead letters."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from alongside.link.port import Died, LinkClosed, Outgoing

DEAD: Final = "dead letters"
"""The queue of what was given up; its only reader has this name too, which no user of the carrier can have."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that its reader could not take; `side` is "in" (to the landlord) or "out" (to an agency)."""

    side: str
    message_id: str
    user_id: str
    body: bytes = field(repr=False)


@dataclass(slots=True)
class Message:
    """One message and what became of it so far."""

    outgoing: Outgoing
    attempts: int = 0
    not_before: float = 0.0  # time.monotonic()
    died: Died | None = None
    whose: str = ""  # the link in whose queue it died


@dataclass(slots=True)
class _Queue:
    reader: str
    side: str
    messages: deque[Message] = field(default_factory=deque)
    bytes: int = 0
    in_hand: bool = False
    read_by: object | None = None  # the single active consumer


class Queues:
    """All queues under one lock. `changed` is that lock; it wakes waiting consumers."""

    def __init__(self, delivery_limit: int, retry_wait_s: Callable[[int], float]) -> None:
        self._delivery_limit, self._retry_wait_s = delivery_limit, retry_wait_s
        self._queues: dict[str, _Queue] = {DEAD: _Queue(reader=DEAD, side="")}
        self.changed = threading.Condition(threading.RLock())
        self.closed = False

    def declare(self, address: str, reader: str, side: str) -> None:
        """A queue; declaring it again changes nothing."""
        with self.changed:
            self._queues.setdefault(address, _Queue(reader, side))
            self.changed.notify_all()

    def delete(self, address: str) -> None:
        """Without a trace of what waited."""
        with self.changed:
            self._queues.pop(address, None)
            self.changed.notify_all()

    def close(self) -> None:
        """Nothing works from now on."""
        with self.changed:
            self.closed = True
            self._queues.clear()
            self.changed.notify_all()

    def reader_of(self, address: str) -> str | None:
        """Who may read there; None when there is no such queue."""
        with self.changed:
            queue = self._queues.get(address)
            return queue.reader if queue else None

    def has_reader(self, user: str) -> bool:
        """Does any queue belong to this user?"""
        with self.changed:
            return user != DEAD and any(queue.reader == user for queue in self._queues.values())

    def waiting(self, address: str) -> int:
        """How many messages are there, one in hand included."""
        with self.changed:
            return len(self._queues[address].messages) if address in self._queues else 0

    def bytes_at(self, address: str) -> int:
        """How many bytes of bodies are there."""
        with self.changed:
            return self._queues[address].bytes

    def dead_letters(self) -> list[DeadLetter]:
        """Oldest first; those that nobody took yet."""
        with self.changed:
            dead = self._queues[DEAD].messages if DEAD in self._queues else ()
            return [_letter(one.died.incoming, one.outgoing) for one in dead if one.died]

    def put(self, message: Message) -> None:
        """At the end of its queue."""
        with self.changed:
            queue = self._queues[message.outgoing.address]
            queue.messages.append(message)
            queue.bytes += len(message.outgoing.body)
            self.changed.notify_all()

    def take_over(self, consumer: object, user: str, only: str | None) -> list[str]:
        """Make `consumer` the single active one of every free queue that it reads; returns its addresses."""
        mine = []
        for address, queue in self._queues.items():
            if queue.reader == user and only in (None, address) and queue.read_by in (None, consumer):
                queue.read_by = consumer
                mine.append(address)
        return mine

    def let_go(self, consumer: object) -> None:
        """Another consumer may take over."""
        with self.changed:
            for queue in self._queues.values():
                if queue.read_by is consumer:
                    queue.read_by = None
            self.changed.notify_all()

    def take(self, addresses: list[str]) -> tuple[str, Message] | None:
        """The first message that is due in the first of these queues that has one. It stays there, in hand."""
        now = time.monotonic()
        for address in addresses:
            queue = self._queues[address]
            if queue.messages and not queue.in_hand and queue.messages[0].not_before <= now:
                queue.in_hand = True
                return address, queue.messages[0]
        return None

    def next_due_s(self, addresses: list[str], at_most_s: float) -> float:
        """Seconds until a message that was given back is due."""
        queues = [self._queues[address] for address in addresses]
        heads = [queue.messages[0].not_before for queue in queues if queue.messages]
        return max(0.0, min([at_most_s, *(head - time.monotonic() for head in heads)]))

    def empty(self, addresses: list[str]) -> bool:
        """Nothing waits in any of them."""
        return not any(self._queues[address].messages for address in addresses)

    def acknowledge(self, address: str) -> None:
        """The one in hand is done."""
        with self.changed:
            queue = self._still(address)
            queue.in_hand = False
            self._remove_head(queue)
            self.changed.notify_all()

    def give_back(self, address: str) -> None:
        """The one in hand comes again, or is dead after too many times; a dead one comes again always."""
        with self.changed:
            queue = self._still(address)
            queue.in_hand = False
            message = queue.messages[0]
            message.attempts += 1
            message.not_before = time.monotonic() + self._retry_wait_s(message.attempts)
            if message.attempts >= self._delivery_limit and address != DEAD:
                self._remove_head(queue)
                self._bury(message.outgoing, Died(queue.side == "in", "delivery_limit"), address.partition(".")[2])
            self.changed.notify_all()

    def keep(self, address: str, wait_s: float) -> None:
        """The one in hand comes again after `wait_s` seconds, and that is not counted."""
        with self.changed:
            queue = self._still(address)
            queue.in_hand = False
            queue.messages[0].not_before = time.monotonic() + wait_s
            self.changed.notify_all()

    def wait_s(self, attempt: int) -> float:
        """How long to wait after so many attempts, in seconds."""
        return self._retry_wait_s(attempt)

    def _bury(self, outgoing: Outgoing, died: Died, whose: str) -> None:
        dead = self._queues[DEAD]
        dead.messages.append(Message(outgoing, died=died, whose=whose))
        dead.bytes += len(outgoing.body)

    @staticmethod
    def _remove_head(queue: _Queue) -> None:
        queue.bytes -= len(queue.messages.popleft().outgoing.body)

    def _still(self, address: str) -> _Queue:
        if address not in self._queues:
            raise LinkClosed("The queue is gone.")
        return self._queues[address]


def _letter(incoming: bool, out: Outgoing) -> DeadLetter:
    return DeadLetter("in" if incoming else "out", out.message_id, out.user_id, out.body)
