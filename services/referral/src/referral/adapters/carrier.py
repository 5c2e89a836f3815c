"""The partner link as the relay sees it: opaque bytes out, a confirm back or none."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, wait
from typing import NoReturn, Protocol

from alongside.link.port import LANDLORD, Consumer, LinkClosed, Outgoing, Publisher, to_agency
from referral.usecases.storage import Post

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

    def _refuse(self) -> NoReturn:
        raise LinkClosed("This process is not on the partner link.")


class LinkCarrier:
    """`ports.Carrier`. All are outstanding at once; the deadline is for the whole batch. Used by one thread."""

    def __init__(self, link: Link, deadline_s: float = _DEADLINE_S) -> None:
        """The publisher is made when something is offered first."""
        self._link = link
        self._deadline_s = deadline_s
        self._publisher: Publisher | None = None

    @property
    def durable(self) -> bool:
        """See the port."""
        return self._link.durable

    def offer(self, posts: Sequence[Post], ends: Mapping[str, float]) -> dict[str, bool]:
        """Offer all and wait; what is not confirmed in time counts as not confirmed."""
        publisher = self._publisher = self._publisher or self._link.publisher(LANDLORD)
        asked = {post.message.jti: publisher.publish(_outgoing(post, ends)) for post in posts}
        wait(asked.values(), timeout=self._deadline_s)
        return {jti: _confirmed(future) for jti, future in asked.items()}

    def close(self) -> None:
        """From any thread: what is outstanding is not confirmed."""
        if self._publisher is not None:
            self._publisher.close()


def _outgoing(post: Post, ends: Mapping[str, float]) -> Outgoing:
    message = post.message
    if message.wire is None:
        raise LookupError("A message without bytes cannot be offered.")
    return Outgoing(to_agency(post.link_name), message.jti, message.wire, LANDLORD, ends.get(message.jti))


def _confirmed(future: "Future[None]") -> bool:
    return future.done() and not future.cancelled() and future.exception() is None
