"""The reading side: one connection on the caller's thread, one channel for each queue.

One message of a queue is in hand at a time (prefetch 1): a message that is given back stays before those behind it,
and a queue whose message nobody can store holds up no other. While nothing can be stored at all (`StorageAway`) what
is in hand stays there, for all queues of the connection together.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError, ChannelClosed, ChannelWrongStateError

from alongside.link.port import Delivery, Died, LinkClosed, StorageAway
from alongside.link.rabbitmq.address import BrokerAddress
from alongside.link.rabbitmq.wire import ReadingConnection
from alongside.telemetry.log import log, log_failure
from alongside.telemetry.vocabulary import LogEvent
from alongside.workers import worth_a_line

PREFETCH = 1
LOOK_UP_S = 0.25  # how long a stop event may go unseen without `wake`
DRAINING_LOOK_UP_S = 0.05
FOLLOW_EVERY_S = 1.0  # between two looks at the directory
ABSENT_FOR_S = 8.0  # the longest pause before a queue that is not there is tried again; the broker logs each try
GOODBYE_S = 3.0  # how long a broker may take to let us go; whoever stops us waits longer than this and a moment
LONGEST_AWAY_S = 15.0  # between two tries while nothing can be stored; people wait for what is in hand
_WORKER = "link.consumer"

RetryWait = Callable[[int], float]
Handler = Callable[[Delivery], None]


def later_and_later(attempt: int) -> float:
    """Seconds to keep a message that could not be stored before it is given back: 0.05 doubling up to 60.

    The broker counts what is given back, and after 20 times it is a dead letter: that is for a message that makes its
    reader fail. Of dead letters themselves it gives up none (`topology.NEVER_BY_COUNT`).
    """
    return float(min(0.05 * 2 ** min(attempt, 12), 60.0))


class Source(Protocol):
    """A queue, and how it is known by whose link a message in it came."""

    @property
    def queue(self) -> str: ...

    def whose(self, properties: pika.BasicProperties) -> str | None:
        """The user id of the delivery; None: it is refused."""

    def died(self, properties: pika.BasicProperties) -> Died | None:
        """Set when the broker gave it up before."""


@dataclass(frozen=True, slots=True)
class SourceOf:
    """A queue, and the only user who may have published what is in it."""

    queue: str
    publisher: str

    def whose(self, properties: pika.BasicProperties) -> str | None:
        """The publisher; None when the broker did not check that it is."""
        return self.publisher if properties.user_id == self.publisher else None

    def died(self, _: pika.BasicProperties) -> None:
        """It comes the way it was sent."""


Sources = Callable[[], Sequence[Source]]


class RabbitConsumer:
    """See `Consumer`."""

    def __init__(self, address: BrokerAddress, sources: Sources, retry_wait_s: RetryWait) -> None:
        self._address, self._sources, self._retry_wait_s = address, sources, retry_wait_s
        self._lock = threading.Lock()
        self._connection: ReadingConnection | None = None

    def run(self, handler: Handler, stop: threading.Event, on_drained: Callable[[], None]) -> None:
        """See `Consumer.run`. A standby of an active reader cannot see what that one has in hand."""
        connection = self._connect()
        connection.leave_with(stop, GOODBYE_S)
        try:
            _Reading(connection, handler, self._sources, self._retry_wait_s).run(stop, on_drained)
        except (AMQPError, OSError) as error:
            raise LinkClosed("The link went down.") from error
        finally:
            with self._lock:
                self._connection = None
            with suppress(AMQPError, OSError):
                connection.leave(GOODBYE_S)  # what was in hand goes back to its queue

    @property
    def is_open(self) -> bool:
        """Is it connected?"""
        with self._lock:
            return self._connection is not None and bool(self._connection.is_open)

    def wake(self) -> None:
        """See `Consumer.wake`."""
        with self._lock:
            if self._connection is not None:
                with suppress(AMQPError):
                    self._connection.add_callback_threadsafe(_nothing)

    def _connect(self) -> ReadingConnection:
        try:
            connection = ReadingConnection(self._address.parameters())
        except (AMQPError, OSError) as error:
            raise LinkClosed("The link cannot be opened.") from error
        with self._lock:
            self._connection = connection
        return connection


class _Reading:
    """One run: the queues that are read over one connection."""

    def __init__(self, connection: ReadingConnection, handler: Handler, sources: Sources, wait_s: RetryWait) -> None:
        self._connection, self._handler = connection, handler
        self._sources, self._retry_wait_s = sources, wait_s
        self._away = _Away(wait_s)
        self._queues: dict[str, _Queue] = {}
        self._absent: dict[str, _Absent] = {}

    def run(self, stop: threading.Event, on_drained: Callable[[], None]) -> None:
        drained, follow_at = False, 0.0
        while not stop.is_set():
            if time.monotonic() >= follow_at:
                self._follow()
                follow_at = time.monotonic() + FOLLOW_EVERY_S
            came = self._came()
            self._connection.process_data_events(LOOK_UP_S if drained else DRAINING_LOOK_UP_S)
            if not drained and came == self._came() and self._is_drained():
                drained = True
                on_drained()

    def _came(self) -> int:
        """How many messages came so far; while some come, nobody need ask whether more wait."""
        return sum(queue.came for queue in self._queues.values())

    def _follow(self) -> None:
        """Begin to read what is new; a queue that is not there yet is tried again, later and later."""
        for name in [name for name, queue in self._queues.items() if not queue.is_open]:
            del self._queues[name]
        for source in self._sources():
            absent = self._absent.get(source.queue)
            if source.queue not in self._queues and (absent is None or absent.again_at <= time.monotonic()):
                self._read(source)

    def _read(self, source: Source) -> None:
        try:
            self._queues[source.queue] = _Queue(
                self._connection, source, self._handler, self._retry_wait_s, self._away
            )
        except ChannelClosed:
            self._absent.setdefault(source.queue, _Absent()).found_none()
        else:
            self._absent.pop(source.queue, None)

    def _is_drained(self) -> bool:
        """Was every queue empty once? Asked of all, so that each can be found empty at its own moment."""
        found = [queue.was_empty() for queue in self._queues.values() if queue.is_open]
        return bool(found) and all(found)


class _Absent:
    """A queue that the operator has not declared yet."""

    def __init__(self) -> None:
        self._tries, self.again_at = 0, 0.0

    def found_none(self) -> None:
        self.again_at = time.monotonic() + min(FOLLOW_EVERY_S * 2.0 ** min(self._tries, 16), ABSENT_FOR_S)
        self._tries += 1


class _Away:
    """Nothing can be stored, whatever the message: one try, later and later, speaks for all queues of a reader.

    A try may take as long as a database takes to refuse a connection. If each queue made its own, one thread would
    have no time left for the heartbeats.
    """

    def __init__(self, retry_wait_s: RetryWait) -> None:
        self._retry_wait_s = retry_wait_s
        self._tries, self._again_at = 0, 0.0

    def failed(self, error: StorageAway) -> None:
        """Nothing is tried for a while."""
        self._tries += 1
        self._again_at = time.monotonic() + min(self._retry_wait_s(self._tries), LONGEST_AWAY_S)
        if worth_a_line(self._tries):
            log_failure(LogEvent.WORKER_FAILED, error.__cause__ or error, worker=_WORKER, attempt=self._tries)

    def over(self) -> None:
        """Something was stored, or failed by itself."""
        self._tries = 0

    def for_s(self) -> float:
        """How long to try nothing, in seconds."""
        return max(0.0, self._again_at - time.monotonic()) if self._tries else 0.0


class _Queue:
    """One queue on its own channel, so that a refusal there closes nothing else."""

    def __init__(
        self, connection: ReadingConnection, source: Source, handler: Handler, retry_wait_s: RetryWait, away: _Away
    ) -> None:
        self._connection, self._source = connection, source
        self._handler, self._retry_wait_s, self._away = handler, retry_wait_s, away
        self._in_hand = False
        self.came = 0
        self._came_at_zero: int | None = None  # `came` when the broker first said that nothing waits
        self._emptied = False
        self._channel: BlockingChannel = connection.channel()
        self._channel.basic_qos(prefetch_count=PREFETCH)
        self._channel.add_on_cancel_callback(lambda _: self._channel.close())
        self._channel.basic_consume(source.queue, self._on_message)

    @property
    def is_open(self) -> bool:
        """False once the broker closed the channel or cancelled the consumer, as when the queue is deleted."""
        return bool(self._channel.is_open)

    def was_empty(self) -> bool:
        """Was it empty once since it is read?

        Two answers "nothing waits" with no message between them: a message that was on its way to us at the first
        arrives before the second.
        """
        if self._emptied or self._in_hand:
            return self._emptied
        if self._waiting() != 0:
            self._came_at_zero = None
        elif self._came_at_zero == self.came:
            self._emptied = True
        else:
            self._came_at_zero = self.came
        return self._emptied

    def _waiting(self) -> int | None:
        """How many messages wait, as a passive declare says; None when the queue is gone."""
        try:
            return int(self._channel.queue_declare(self._source.queue, passive=True).method.message_count)
        except ChannelClosed:
            return None

    def _on_message(
        self, _: BlockingChannel, method: pika.spec.Basic.Deliver, properties: pika.BasicProperties, body: bytes
    ) -> None:
        self._in_hand = True
        self.came += 1
        whose = self._source.whose(properties)
        if whose is None:
            # The broker refuses a forged user id but not an absent one; `wire` reads unreadable headers as none.
            log(LogEvent.MESSAGE_REFUSED, code="no_user_id", bytes=len(body))
            self._give_back(method.delivery_tag, requeue=False)
            return
        delivery = _delivery(method, properties, body, whose, self._source.died(properties))
        self._try(delivery, method.delivery_tag, _attempts(properties) + 1)

    def _try(self, delivery: Delivery, tag: int, attempt: int) -> None:
        """Hand it out, unless nothing can be stored now: then it stays in hand, which the broker does not count.

        A broker lets a message be in hand for 30 minutes (its `consumer_timeout`), then closes the channel, counts
        once, and it comes again: 20 times of that, ten hours in which nothing could be stored, and it is dead.
        """
        if not self.is_open:  # closed in the meantime: it is in its queue again
            self._in_hand = False
            return
        if (wait_s := self._away.for_s()) > 0:
            self._later(wait_s, delivery, tag, attempt)
            return
        try:
            self._handler(delivery)
        except StorageAway as error:
            self._away.failed(error)
            self._later(self._away.for_s(), delivery, tag, attempt)
        except Exception as error:
            self._away.over()
            log_failure(LogEvent.WORKER_FAILED, error, worker=_WORKER, attempt=attempt)
            self._connection.call_later(self._retry_wait_s(attempt), lambda: self._give_back(tag, requeue=True))
        else:
            self._away.over()
            self._channel.basic_ack(tag)
            self._in_hand = False

    def _later(self, wait_s: float, delivery: Delivery, tag: int, attempt: int) -> None:
        self._connection.call_later(wait_s, lambda: self._try(delivery, tag, attempt))

    def _give_back(self, tag: int, *, requeue: bool) -> None:
        """By basic.reject: from RabbitMQ 4.3 on basic.nack no longer counts toward the delivery limit."""
        with suppress(ChannelWrongStateError):  # closed in the meantime, which gave it back already
            self._channel.basic_reject(tag, requeue=requeue)
        self._in_hand = False


def _delivery(
    method: pika.spec.Basic.Deliver, properties: pika.BasicProperties, body: bytes, whose: str, died: Died | None
) -> Delivery:
    return Delivery(
        message_id=_text(properties.message_id),
        user_id=whose,
        content_type=_text(properties.content_type),
        body=body,
        redelivered=bool(method.redelivered),
        died=died,
    )


def _text(said: object) -> str:
    """What the sender wrote, if every database can store it as text: PostgreSQL takes no NUL, and bytes are none."""
    return said if isinstance(said, str) and said.isprintable() else ""


def _attempts(properties: pika.BasicProperties) -> int:
    """How often it was given back already, as a quorum queue counts it."""
    count = (properties.headers or {}).get("x-delivery-count", 0)
    return count if isinstance(count, int) else 0


def _nothing() -> None:
    """Only wakes the connection's loop."""
