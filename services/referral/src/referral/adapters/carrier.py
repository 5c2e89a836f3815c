"""The partner link as the relay sees it: opaque bytes out, a confirm back or none."""

import threading
from collections.abc import Sequence
from typing import NoReturn, Protocol

from alongside.clock import elapsed
from alongside.link.port import LANDLORD, Consumer, LinkClosed, Outgoing, Publisher, to_agency
from referral.usecases.ports import Due, Offered

_DEADLINE_S = 30.0


class Link(Protocol):
    """The partner link: RabbitMQ in production, memory in one process."""

    @property
    def durable(self) -> bool:
        """Does what was confirmed outlive the carrier's process."""
        ...

    @property
    def is_open(self) -> bool:
        """Is it connected."""
        ...

    def publisher(self, user: str) -> Publisher: ...

    def consumer(self, user: str) -> Consumer: ...

    def given_up(self, user: str) -> Consumer:
        """A consumer of what the carrier gave up: it stays there until it is read."""
        ...


class NoLink:
    """What a process has that is not on the partner link: the one that holds the keys."""

    durable = True
    is_open = False

    def publisher(self, user: str) -> Publisher:
        """Raise LinkClosed."""
        self._refuse()

    def consumer(self, user: str) -> Consumer:
        """Raise LinkClosed."""
        self._refuse()

    def given_up(self, user: str) -> Consumer:
        """Raise LinkClosed."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise LinkClosed("This process is not on the partner link.")


class LinkCarrier:
    """`ports.Carrier`. All are outstanding at once; the deadline is for the whole batch, from its offering."""

    def __init__(self, link: Link, deadline_s: float = _DEADLINE_S) -> None:
        """The publisher is made when something is offered first."""
        self._link = link
        self._deadline_s = deadline_s
        self._lock = threading.Lock()
        self._publisher: Publisher | None = None

    @property
    def durable(self) -> bool:
        """See the port."""
        return self._link.durable

    def offer(self, due: Sequence[Due]) -> Offered:
        """Offer all at once; what is not confirmed in time counts as not confirmed."""
        with self._lock:
            publisher = self._publisher = self._publisher or self._link.publisher(LANDLORD)
        ends, addresses = elapsed() + self._deadline_s, _Addresses()
        outgoing = [
            Outgoing(address, post.jti, post.wire, LANDLORD, not_after)
            for post, not_after in due
            if (address := addresses[post.link_name]) is not None
        ]
        batch = publisher.publish_all(outgoing)
        return lambda: batch.confirmed(ends - elapsed())

    def close(self) -> None:
        """From any thread: what is outstanding is not confirmed."""
        if self._publisher is not None:
            self._publisher.close()


class _Addresses(dict[str, str | None]):
    """By link name, each made once; a row that names no link has none, is not confirmed, and keeps back no other."""

    def __missing__(self, link_name: str) -> str | None:
        try:
            self[link_name] = to_agency(link_name)
        except ValueError:
            self[link_name] = None
        return self[link_name]
