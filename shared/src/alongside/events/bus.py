"""The port between relay, carrier and subscribers of domain events."""

from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Protocol


class BusClosed(Exception):
    """The bus is closed or its connection is down; offer again later."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One event for one subscriber; `body` is its CloudEvents JSON."""

    event_id: str
    subscriber: str
    body: bytes = field(repr=False)


class Received(Protocol):
    """One event in a subscriber's hand."""

    @property
    def body(self) -> bytes:
        """CloudEvents JSON, not yet checked."""

    def ack(self) -> None:
        """The inbox holds it (or the dead-letter table does): the bus may forget it."""


class Bus(Protocol):
    """Carries events. At least once, in no promised order."""

    durable: bool
    """True when a confirmed event survives a crash of the carrier. When False, the relay offers everything again
    at its start, and a confirmation means that the subscriber's inbox holds the event."""

    def offer(self, offer: Offer) -> Future[None]:
        """Never blocks, never raises; the future is done when that subscriber's share is safe.

        On a durable carrier: the broker confirmed. Otherwise: the subscriber acknowledged after its commit.
        It may stay undone for ever when the event was lost; the relay has its own deadline. Holds BusClosed
        when the bus is closed.
        """

    def subscribe(self, subscriber: str) -> None:
        """Declare the queue of this subscriber. Doing it again changes nothing."""

    def receive(self, subscriber: str, timeout_s: float) -> Received | None:
        """The next event for this subscriber, or None after `timeout_s` seconds. Raises BusClosed."""

    def wake(self, subscribers: Iterable[str]) -> None:
        """Make waiting `receive` calls return None now."""

    def close(self) -> None:
        """Stop; undone offers fail with BusClosed."""
