"""The bus of the one-process mode, on kombu's memory transport.

Of kombu's transports only amqp:// and memory:// are used: its filesystem and SQLAlchemy transports lose the
message when a consumer is killed.
"""

import threading
import time
import uuid
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import kombu as _kombu

from alongside.events.bus import BusClosed, Offer, Received
from alongside.events.codec import CONTENT_TYPE

kombu: Any = _kombu  # has no types


@dataclass(slots=True)
class _Share:
    """What one subscriber has not acknowledged yet of one event."""

    future: Future[None]
    queued: bool  # False while in the subscriber's hand


class _InHand:
    """See `Received`."""

    def __init__(self, bus: "MemoryBus", key: tuple[str, str], message: Any) -> None:
        self._bus, self._key, self._message = bus, key, message

    @property
    def body(self) -> bytes:
        return bytes(self._message.body)

    def ack(self) -> None:
        self._bus.acknowledge(self._key, self._message)


class MemoryBus:
    """One exchange with a queue per subscriber. Thread-safe. Two buses in one process share nothing.

    An event that is offered again while it still waits in its queue is not queued twice, so a subscriber that
    is away for a week finds each event once.
    """

    durable = False

    def __init__(self) -> None:
        # kombu's memory transport keeps its queues in the class, for the whole process: only names divide buses
        self._name = f"events.{uuid.uuid4().hex}"
        self._connection = kombu.Connection("memory://")
        self._channel = self._connection.channel()
        self._exchange = kombu.Exchange(self._name, type="direct", durable=True)
        self._exchange.bind(self._channel).declare()
        self._producer = kombu.Producer(self._channel, exchange=self._exchange)
        self._queues: dict[str, Any] = {}
        self._shares: dict[tuple[str, str], _Share] = {}
        self._woken: set[str] = set()
        self._changed = threading.Condition()
        self._closed = False

    def offer(self, offer: Offer) -> Future[None]:
        """See `Bus.offer`: done when the subscriber acknowledged, which it does after its commit."""
        key = (offer.subscriber, offer.event_id)
        with self._changed:
            if self._closed:
                return _failed(BusClosed("The bus is closed."))
            share = self._shares.get(key)
            if share is None or not share.queued:
                share = self._shares.setdefault(key, _Share(_new_future(), queued=True))
                share.queued = True
                self._publish(offer)
                self._changed.notify_all()
            return share.future

    def subscribe(self, subscriber: str) -> None:
        """See `Bus.subscribe`."""
        with self._changed:
            self._queue(subscriber)

    def receive(self, subscriber: str, timeout_s: float) -> Received | None:
        """See `Bus.receive`. Waits without polling."""
        deadline = time.monotonic() + timeout_s
        with self._changed:
            while True:
                if self._closed:
                    raise BusClosed("The bus is closed.")
                message = self._queue(subscriber).get(no_ack=False)
                if message is not None:
                    return self._in_hand(subscriber, message)
                left = deadline - time.monotonic()
                if subscriber in self._woken or left <= 0:
                    self._woken.discard(subscriber)
                    return None
                self._changed.wait(left)

    def acknowledge(self, key: tuple[str, str], message: Any) -> None:
        """The subscriber holds it; called through `Received.ack`."""
        with self._changed:
            if self._closed:
                return
            message.ack()
            share = self._shares.get(key)
            if share is None:
                return
            del self._shares[key]
        share.future.set_result(None)  # outside the lock: its callbacks belong to others

    def wake(self, subscribers: Iterable[str]) -> None:
        """See `Bus.wake`."""
        with self._changed:
            self._woken.update(subscribers)
            self._changed.notify_all()

    def close(self) -> None:
        """See `Bus.close`."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            shares, self._shares = list(self._shares.values()), {}
            self._exchange.bind(self._channel).delete()  # first: it looks at its queues, which makes them again
            for queue in self._queues.values():
                queue.delete()
            self._connection.release()
            self._changed.notify_all()
        for share in shares:
            share.future.set_exception(BusClosed("The bus was closed."))

    def _publish(self, offer: Offer) -> None:
        self._queue(offer.subscriber)
        self._producer.publish(
            offer.body,
            routing_key=offer.subscriber,
            message_id=offer.event_id,
            content_type=CONTENT_TYPE,
            content_encoding="binary",
            delivery_mode=2,
        )

    def _queue(self, subscriber: str) -> Any:
        if subscriber not in self._queues:
            queue = kombu.Queue(
                f"{self._name}.{subscriber}", self._exchange, routing_key=subscriber, channel=self._channel
            )
            queue.declare()
            self._queues[subscriber] = queue
        return self._queues[subscriber]

    def _in_hand(self, subscriber: str, message: Any) -> Received:
        key = (subscriber, str(message.properties["message_id"]))
        if key in self._shares:
            self._shares[key].queued = False
        return _InHand(self, key, message)


def _new_future() -> Future[None]:
    future: Future[None] = Future()
    future.set_running_or_notify_cancel()  # nobody can take an offer back
    return future


def _failed(error: Exception) -> Future[None]:
    future = _new_future()
    future.set_exception(error)
    return future
