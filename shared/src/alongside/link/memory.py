"""The carrier of the one-process mode: the rights of the partner leg, kept in memory only.

What it holds is lost with the process; the relay offers it again at the next start. What a reader gave back too often
it gives up as RabbitMQ does, and the landlord reads what that was (`given_up`) and notes it; nothing expires here.
"""

import threading
from collections.abc import Callable, Sequence, Set
from concurrent.futures import Future
from typing import Final

from alongside.clock import elapsed
from alongside.link.memory_consumer import MemoryConsumer
from alongside.link.memory_queues import DEAD, DeadLetter, Message, Queues
from alongside.link.port import (
    LANDLORD,
    MAX_MESSAGE_SIZE,
    AccessRefused,
    Batch,
    Consumer,
    LinkClosed,
    NotConfirmed,
    Outgoing,
    Publisher,
    TooLarge,
    Unroutable,
    to_agency,
    to_landlord,
)

__all__ = ["MemoryBroker", "MemoryPublisher", "DeadLetter", "Tap"]

Tap = Callable[[str, bytes], None]


def later_and_later(attempt: int) -> float:
    """Seconds to wait before a message comes again: 0.05 doubling up to 2."""
    return float(min(0.05 * 2 ** min(attempt, 10), 2.0))


class MemoryBroker:
    """One carrier for one landlord and its agencies. Thread-safe.

    `on_carried(address, body)` is called with everything that was accepted, as the carrier saw it, before
    anybody can read it. A message that its reader gave back `delivery_limit` times goes to the dead letters.
    A full queue (`max_queue_bytes`) refuses what comes: NotConfirmed. `monotonic`: the clock of `Outgoing.not_after`.
    """

    durable: Final = False
    """What was confirmed is gone with the process."""

    def __init__(
        self,
        on_carried: Tap | None = None,
        delivery_limit: int = 20,
        max_queue_bytes: int = 64 * 1024 * 1024,
        retry_wait_s: Callable[[int], float] | None = None,
        monotonic: Callable[[], float] = elapsed,
    ) -> None:
        self._monotonic = monotonic
        self._on_carried = on_carried
        self._max_queue_bytes = max_queue_bytes
        self._queues = Queues(delivery_limit, retry_wait_s or later_and_later)

    def add_agency(self, link_name: str) -> None:
        """Declare the addresses and the user of one agency. Doing it again changes nothing. Raises ValueError."""
        self._queues.declare(to_agency(link_name), reader=link_name, side="out")
        self._queues.declare(to_landlord(link_name), reader=LANDLORD, side="in")

    def remove_agency(self, link_name: str) -> None:
        """Delete the user and its queues; its publishers and consumers fail with LinkClosed."""
        self._queues.delete(to_agency(link_name))
        self._queues.delete(to_landlord(link_name))

    def publisher(self, user: str) -> Publisher:
        """A publisher for LANDLORD or an agency's link name. Raises AccessRefused for an unknown user."""
        self._known(user)
        return MemoryPublisher(self, user)

    def consumer(self, user: str, address: str | None = None) -> Consumer:
        """A consumer of all that this user may read, new queues included; `address` narrows it to one queue.

        Raises AccessRefused for an unknown user or for what another reads.
        """
        self._known(user)
        if address is not None and self._queues.reader_of(address) != user:
            raise AccessRefused("This user may not read there.")
        return MemoryConsumer(self._queues, user, address)

    def given_up(self, user: str) -> Consumer:
        """A consumer of what was given up. Raises AccessRefused for all but the landlord."""
        self._known(user)
        if user != LANDLORD:
            raise AccessRefused("Only the landlord reads what the carrier gave up.")
        return MemoryConsumer(self._queues, DEAD, DEAD)

    def dead_letters(self) -> list[DeadLetter]:
        """What could not be delivered and nobody took since, oldest first."""
        return self._queues.dead_letters()

    def waiting(self, address: str) -> int:
        """How many messages wait at this address, one in its reader's hand included."""
        return self._queues.waiting(address)

    def close(self) -> None:
        """The carrier goes down: every publisher and consumer gets LinkClosed; what waited is gone."""
        self._queues.close()

    @property
    def is_open(self) -> bool:
        """Does it carry?"""
        return not self._queues.closed

    def accept(self, user: str, outgoing: Outgoing) -> None:
        """Take one message from this user. Raises what `Publisher.publish` promises. Publishers call it."""
        if outgoing.user_id != user:
            raise AccessRefused("A user may not publish in the name of another.")
        if not _may_publish(user, outgoing.address):
            raise AccessRefused("This user may not publish there.")
        if len(outgoing.body) > MAX_MESSAGE_SIZE:
            raise TooLarge("The message is larger than 1 MiB.")
        with self._queues.changed:
            if not self._queues.has_reader(user) and user != LANDLORD:
                raise LinkClosed("The carrier closed the link of this user.")
            if self._queues.closed:
                raise LinkClosed("The carrier is closed.")
            if self._queues.reader_of(outgoing.address) is None:
                raise Unroutable("No queue takes this address.")
            if self._queues.bytes_at(outgoing.address) + len(outgoing.body) > self._max_queue_bytes:
                raise NotConfirmed("The queue is full.")
            if outgoing.not_after is not None and self._monotonic() >= outgoing.not_after:
                raise NotConfirmed("Its time was over.")
            if self._on_carried is not None:
                self._on_carried(outgoing.address, outgoing.body)
            self._queues.put(Message(outgoing))

    def _known(self, user: str) -> None:
        if self._queues.closed:
            raise LinkClosed("The carrier is closed.")
        if user != LANDLORD and not self._queues.has_reader(user):
            raise AccessRefused("The carrier does not know this user.")


class MemoryPublisher:
    """See `Publisher`; the confirm is there at once."""

    def __init__(self, broker: MemoryBroker, user: str) -> None:
        self._broker, self._user, self._closed = broker, user, threading.Event()

    def publish(self, outgoing: Outgoing) -> Future[None]:
        """See `Publisher.publish`."""
        answer: Future[None] = Future()
        answer.set_running_or_notify_cancel()
        try:
            if self._closed.is_set():
                raise LinkClosed("The publisher is closed.")
            self._broker.accept(self._user, outgoing)
        except Exception as error:
            answer.set_exception(error)
        else:
            answer.set_result(None)
        return answer

    def publish_all(self, outgoing: Sequence[Outgoing]) -> Batch:
        """See `Publisher.publish_all`."""
        return _Answered({one.message_id for one in outgoing if self.publish(one).exception() is None})

    def close(self) -> None:
        """See `Publisher.close`."""
        self._closed.set()


class _Answered:
    """A batch about which everything is known at once."""

    def __init__(self, ids: Set[str]) -> None:
        self._ids = ids

    def confirmed(self, timeout_s: float) -> Set[str]:
        """See `Batch.confirmed`."""
        return self._ids


def _may_publish(user: str, address: str) -> bool:
    if user == LANDLORD:
        return address.startswith("q.")
    return address == to_landlord(user)
