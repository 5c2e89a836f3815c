"""The bus between services that run by themselves: RabbitMQ, through kombu's `amqp://`.

The operator declares exchange and queues, this code declares nothing: exchange `events` (direct), and for each
subscriber a durable quorum queue `events.<subscriber>` with one active consumer. Messages are persistent, mandatory
and confirmed; an offer is done when the broker has said so, and not before.
"""

import random
import ssl
import threading
import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, Final

import kombu as _kombu
from amqp.exceptions import MessageNacked

from alongside.broker_url import BrokerUrl
from alongside.events.amqp_connection import connected, cut, let_go
from alongside.events.bus import BusClosed, Offer, Received
from alongside.events.codec import CONTENT_TYPE
from alongside.telemetry.log import log_failure
from alongside.telemetry.vocabulary import LogEvent
from alongside.workers import worth_a_line

EXCHANGE: Final = "events"
CONFIRM_TIMEOUT_S: Final = 30.0
CLOSE_WITHIN_S: Final = 5.0
HEARTBEAT_S: Final = 30
PREFETCH: Final = 5
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 10.0
_LOOK_UP_S = 0.05
_WORKER = "events.bus"
_chance = random.SystemRandom()

kombu: Any = _kombu  # has no types
_Waiting = tuple[Offer, Future[None]]


def queue_of(subscriber: str) -> str:
    """The queue of a subscriber."""
    return f"{EXCHANGE}.{subscriber}"


def body_of(message: Any) -> bytes:
    """What a message of kombu's holds."""
    body = message.body
    return body.encode() if isinstance(body, str) else bytes(body)


class AmqpBus:
    """See `Bus`. Thread-safe; one connection for sending, one for each subscriber.

    `url` is `amqp://user:password@host[:port]/vhost`, or `amqps://` with `tls`; without a password the client
    certificate in `tls` speaks for the user (SASL EXTERNAL, the rule in production). A connection that is lost is
    made again, later and later; what was offered meanwhile fails with BusClosed, and the relay offers it again.

    Make it in the process that uses it: it has a thread. Raises ValueError for what is no such address.
    """

    durable = True

    def __init__(
        self, url: str, *, tls: ssl.SSLContext | None = None, confirm_timeout_s: float = CONFIRM_TIMEOUT_S
    ) -> None:
        self._url, self._confirm_timeout_s = BrokerUrl(url, tls), confirm_timeout_s
        self._mouth = _Mouth(self.connection, confirm_timeout_s)
        self._offers: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._ears: dict[str, _Ear] = {}
        self._woken: set[str] = set()
        self._state, self._closed = threading.Lock(), threading.Event()
        self._sender = threading.Thread(target=self._send_all, name="events.bus", daemon=True)
        self._sender.start()

    def offer(self, offer: Offer) -> Future[None]:
        """See `Bus.offer`: done when the broker confirmed that the subscriber's queue holds it."""
        future: Future[None] = Future()
        future.set_running_or_notify_cancel()  # nobody can take an offer back
        with self._state:
            if not self._closed.is_set():
                self._offers.put((offer, future))
                return future
        future.set_exception(BusClosed("The bus is closed."))
        return future

    def subscribe(self, subscriber: str) -> None:
        """See `Bus.subscribe`. The queue is the operator's; that it is missing shows when it is read."""
        with self._state:
            self._ears.setdefault(subscriber, _Ear(self.connection, queue_of(subscriber)))

    def receive(self, subscriber: str, timeout_s: float) -> Received | None:
        """See `Bus.receive`. What was not acknowledged comes first, again. None also while the broker is away."""
        self.subscribe(subscriber)
        ear, deadline = self._ears[subscriber], time.monotonic() + timeout_s
        while True:
            if self._closed.is_set():
                raise BusClosed("The bus is closed.")
            left = deadline - time.monotonic()
            found = ear.next(max(0.0, min(left, _LOOK_UP_S)))
            if found is not None:
                return found
            if left <= 0 or self._was_woken(subscriber):
                return None

    def wake(self, subscribers: Iterable[str]) -> None:
        """See `Bus.wake`."""
        with self._state:
            self._woken.update(subscribers)

    def close(self) -> None:
        """See `Bus.close`. What a subscriber had in hand goes back to its queue.

        What waits for its confirm has 5 s for that; then the connection is cut.
        """
        with self._state:
            if self._closed.is_set():
                return
            self._closed.set()
            self._offers.put(None)
        self._sender.join(CLOSE_WITHIN_S)
        self._mouth.cut()
        self._sender.join(CLOSE_WITHIN_S)
        for ear in self._ears.values():
            ear.close()

    def connection(self, heartbeat_s: int) -> Any:
        """A new connection, already open."""
        return connected(self._url, heartbeat_s)

    def _was_woken(self, subscriber: str) -> bool:
        with self._state:
            woken = subscriber in self._woken
            self._woken.discard(subscriber)
            return woken

    def _send_all(self) -> None:
        mouth, pause = self._mouth, _Pause()
        while (waiting := self._offers.get()) is not None:
            offer, future = waiting
            try:
                mouth.say(offer)
            except _NotTaken:
                future.set_exception(BusClosed("The broker did not take the event."))
            except Exception as error:
                mouth.close()
                future.set_exception(BusClosed("The broker cannot be reached."))
                self._fail_waiting()
                self._closed.wait(pause.after(error))
            else:
                pause.over()
                future.set_result(None)
        mouth.close()
        self._fail_waiting()

    def _fail_waiting(self) -> None:
        """Not kept for later: the relay does that, and would offer each again and again meanwhile."""
        try:
            while (waiting := self._offers.get_nowait()) is not None:
                waiting[1].set_exception(BusClosed("The broker cannot be reached."))
            self._offers.put(None)  # the mark that it is over stays
        except Empty:
            return


class _NotTaken(Exception):
    """The broker refused the message, or no queue was there for it. The connection is well."""


class _Mouth:
    """Publishes on its own connection, from one thread. Without heartbeats: the confirm's deadline is its own."""

    def __init__(self, connect: Any, confirm_timeout_s: float) -> None:
        self._connect, self._confirm_timeout_s = connect, confirm_timeout_s
        self._connection: Any = None
        self._producer: Any = None
        self._returned = False

    def say(self, offer: Offer) -> None:
        """Publish and wait for the confirm. Raises _NotTaken, and anything else when the connection is no good."""
        if self._connection is None:
            self._open()
        self._returned = False
        try:
            self._producer.publish(
                offer.body,
                exchange=EXCHANGE,
                routing_key=offer.subscriber,
                mandatory=True,
                message_id=offer.event_id,
                content_type=CONTENT_TYPE,
                content_encoding="binary",
                delivery_mode=2,
                confirm_timeout=self._confirm_timeout_s,
            )
        except MessageNacked as error:
            raise _NotTaken from error
        if self._returned:  # a return always comes before its confirm
            raise _NotTaken

    def close(self) -> None:
        """Let the connection go."""
        connection, self._connection = self._connection, None
        let_go(connection)

    def cut(self) -> None:
        """From another thread: whoever waits on the connection waits no more."""
        cut(self._connection)

    def _open(self) -> None:
        self._connection = self._connect(0)
        self._producer = kombu.Producer(self._connection.channel(), on_return=self._on_return)

    def _on_return(self, *_: Any) -> None:
        self._returned = True


class _Ear:
    """Reads one queue on its own connection. One event is in hand at a time, until it is acknowledged."""

    def __init__(self, connect: Any, queue: str) -> None:
        self._connect, self._queue = connect, queue
        self._lock, self._pause = threading.RLock(), _Pause()
        self._connection: Any = None
        self._arrived: deque[Any] = deque()
        self._in_hand: _InHand | None = None
        self._not_before = 0.0

    def next(self, timeout_s: float) -> Received | None:
        """The event in hand, or the next one, or None after `timeout_s` seconds."""
        with self._lock:
            if self._in_hand is None and not self._arrived:
                self._listen(timeout_s)
            if self._in_hand is None and self._arrived:
                self._in_hand = _InHand(self, self._arrived.popleft())
            return self._in_hand

    def acknowledge(self, held: "_InHand", message: Any) -> None:
        """The inbox has it. When the connection is gone the broker brings it again, and the inbox knows it."""
        with self._lock:
            if self._in_hand is not held:
                return
            self._in_hand = None
            try:
                message.ack()
            except Exception as error:
                self._lost(error)

    def close(self) -> None:
        """Let the connection go; what was not acknowledged goes back to the queue."""
        with self._lock:
            connection, self._connection = self._connection, None
            self._in_hand = None
            self._arrived.clear()
            let_go(connection)

    def _listen(self, timeout_s: float) -> None:
        if time.monotonic() < self._not_before:
            time.sleep(timeout_s)
            return
        try:
            if self._connection is None:
                self._open()
            self._connection.heartbeat_check()
            self._drain(timeout_s)
        except Exception as error:
            self._lost(error)

    def _drain(self, timeout_s: float) -> None:
        """Only here is it no failure that nothing comes."""
        try:
            self._connection.drain_events(timeout=max(timeout_s, 0.001))
        except TimeoutError:
            self._pause.over()

    def _open(self) -> None:
        self._connection = self._connect(HEARTBEAT_S)
        channel = self._connection.channel()
        channel.basic_qos(0, PREFETCH, False)
        queue = kombu.Queue(self._queue, no_declare=True, channel=channel)
        consumer = kombu.Consumer(channel, [queue], on_message=self._arrived.append, auto_declare=False)
        consumer.consume()

    def _lost(self, error: Exception) -> None:
        self.close()
        self._not_before = time.monotonic() + self._pause.after(error)


class _InHand:
    """See `Received`."""

    def __init__(self, ear: _Ear, message: Any) -> None:
        self._ear, self._message = ear, message

    @property
    def body(self) -> bytes:
        """CloudEvents JSON, not yet checked."""
        return body_of(self._message)

    def ack(self) -> None:
        """See `Received.ack`."""
        self._ear.acknowledge(self, self._message)


class _Pause:
    """Longer after each failure, never the same for two processes."""

    def __init__(self) -> None:
        self._failures = 0

    def after(self, error: Exception) -> float:
        """Count a failure, log it when it is worth a line, and return how long to wait, in seconds."""
        self._failures += 1
        if worth_a_line(self._failures):
            log_failure(LogEvent.WORKER_FAILED, error, worker=_WORKER, attempt=self._failures)
        whole = min(_FIRST_PAUSE_S * 2.0 ** min(self._failures - 1, 10), _LONGEST_PAUSE_S)
        return whole * _chance.uniform(0.5, 1.0)

    def over(self) -> None:
        self._failures = 0
