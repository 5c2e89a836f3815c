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

CONFIRM_WITHIN_S = 30.0
"""A carrier without majority never confirms; the relay has its own deadline."""


class Link(Protocol):
    """A carrier that both transports are."""

    def publisher(self, user: str) -> Publisher:
        """A publisher for this user."""
        ...

    def consumer(self, user: str) -> Consumer:
        """A consumer of all that this user may read."""
        ...


class LinkCarrier:
    """Offers one message at a time and waits for its confirm; connects again after a failure."""

    def __init__(self, link: Link, link_name: str, confirm_within_s: float = CONFIRM_WITHIN_S) -> None:
        self._link = link
        self._name = link_name
        self._within_s = confirm_within_s
        self._publisher: Publisher | None = None

    def offer(self, wire: bytes, message_id: str) -> None:
        """Publish; raises NotCarried without a confirm."""
        outgoing = Outgoing(to_landlord(self._name), message_id, wire, self._name)
        try:
            if self._publisher is None:
                self._publisher = self._link.publisher(self._name)
            self._publisher.publish(outgoing).result(self._within_s)
        except (TooLarge, AccessRefused):
            raise NotCarried(hopeless=True) from None
        except (LinkError, NotInTime):
            self._drop()
            raise NotCarried from None

    def _drop(self) -> None:
        if self._publisher is not None:
            self._publisher.close()
            self._publisher = None
