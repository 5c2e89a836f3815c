"""What the services are given: publishers and consumers for one user of the broker."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from alongside.link.port import LANDLORD, AccessRefused, Consumer, Publisher
from alongside.link.rabbitmq.address import BrokerAddress
from alongside.link.rabbitmq.consumer import RabbitConsumer, RetryWait, SourceOf, later_and_later
from alongside.link.rabbitmq.dead import DEAD_SOURCES
from alongside.link.rabbitmq.names import FIRST_EPOCH, inbound_queue, outbound_queue, route
from alongside.link.rabbitmq.publisher import Limits, RabbitPublisher


def _nobody() -> Sequence[str]:
    return ()


def _first_epoch(link_name: str) -> Sequence[int]:
    return (FIRST_EPOCH,)


@dataclass(frozen=True)
class Directory:
    """Whom the landlord knows. Both are asked again and again; they must be quick and may come from any thread.

    `agencies`: the link names whose answers are read; only the landlord needs it. `epochs`: the epochs of an
    agency's outbound queue that may still hold messages, oldest first; the last one is published to.
    """

    agencies: Callable[[], Iterable[str]] = _nobody
    epochs: Callable[[str], Sequence[int]] = _first_epoch


class RabbitLink:
    """One user's link. Nothing connects before it is used, so services may start before the broker."""

    durable: Final = True
    """What was confirmed outlives the broker's process."""

    def __init__(
        self,
        address: BrokerAddress,
        directory: Directory | None = None,
        limits: Limits | None = None,
        retry_wait_s: RetryWait = later_and_later,
    ) -> None:
        self._address, self._directory = address, directory or Directory()
        self._limits, self._retry_wait_s = limits or Limits(), retry_wait_s
        self._reader: RabbitConsumer | None = None
        logging.getLogger("pika").setLevel(logging.CRITICAL)  # what goes wrong is logged here, once

    @property
    def is_open(self) -> bool:
        """Is the consumer that was made last connected?"""
        return self._reader is not None and self._reader.is_open

    def publisher(self, user: str) -> Publisher:
        """A publisher for the user of this link. Raises AccessRefused for another."""
        self._own(user)
        return RabbitPublisher(self._address, self._route, self._limits)

    def consumer(self, user: str) -> Consumer:
        """A consumer of all that the user of this link may read. Raises AccessRefused for another."""
        self._own(user)
        self._reader = RabbitConsumer(self._address, self._sources, self._retry_wait_s)
        return self._reader

    def given_up(self, user: str) -> Consumer:
        """A consumer of what the broker gave up. Raises AccessRefused for all but the landlord."""
        self._own(user)
        if user != LANDLORD:
            raise AccessRefused("Only the landlord reads what the broker gave up.")
        return RabbitConsumer(self._address, lambda: DEAD_SOURCES, self._retry_wait_s)

    def _own(self, user: str) -> None:
        if user != self._address.user:
            raise AccessRefused("This link belongs to another user.")

    def _route(self, address: str) -> tuple[str, str]:
        epochs = self._directory.epochs(address.removeprefix("q."))
        return route(self._address.user, address, epochs[-1] if epochs else FIRST_EPOCH)

    def _sources(self) -> list[SourceOf]:
        """The queues to read, and who alone may have written there."""
        user = self._address.user
        if user == LANDLORD:
            return [SourceOf(inbound_queue(name), name) for name in self._directory.agencies()]
        return [SourceOf(outbound_queue(user, epoch), LANDLORD) for epoch in self._directory.epochs(user)]
