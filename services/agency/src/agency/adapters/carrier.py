"""The link as this agency uses it: publish to its own inbound address, read its own queue."""

from concurrent.futures import TimeoutError as NotInTime
from typing import Protocol

from agency.usecases.ports import NotCarried
from alongside.link.port import (
    AccessRefused,
    Consumer,
    LinkError,
    Outgoing,
    Publisher,
    TooLarge,
    to_landlord,
)

CONFIRM_WITHIN_S = 40.0
"""The publishers have deadlines of their own; this one is beyond them and never reached."""


class Link(Protocol):
    """A carrier that both transports are."""

    @property
    def durable(self) -> bool:
        """Whether what it confirmed outlives its process."""
        ...

    def publisher(self, user: str) -> Publisher:
        """A publisher for this user."""
        ...

    def consumer(self, user: str) -> Consumer:
        """A consumer of all that this user may read."""
        ...


class LinkCarrier:
    """Offers one message at a time and waits for its confirm. Used by one thread, but for `rest`."""

    def __init__(self, link: Link, link_name: str, confirm_within_s: float = CONFIRM_WITHIN_S) -> None:
        self._link = link
        self._name = link_name
        self._within_s = confirm_within_s
        self._publisher: Publisher | None = None

    @property
    def durable(self) -> bool:
        """Whether what was confirmed outlives the link's process."""
        return self._link.durable

    def offer(self, wire: bytes, message_id: str) -> None:
        """Publish; raises NotCarried without a confirm. A publisher connects again by itself, so it is kept."""
        outgoing = Outgoing(to_landlord(self._name), message_id, wire, self._name)
        try:
            publisher = self._publisher = self._publisher or self._link.publisher(self._name)
            publisher.publish(outgoing).result(self._within_s)
        except (TooLarge, AccessRefused):
            raise NotCarried(hopeless=True) from None
        except (LinkError, NotInTime):
            raise NotCarried from None

    def rest(self) -> None:
        """Close the publisher; the next offer opens another. What is outstanding is not confirmed."""
        publisher, self._publisher = self._publisher, None
        if publisher is not None:
            publisher.close()
