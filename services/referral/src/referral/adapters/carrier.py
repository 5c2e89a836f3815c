"""The partner link as the relay sees it: opaque bytes out, a confirm back or none."""

from collections.abc import Sequence
from concurrent.futures import Future, wait

from alongside.link.port import LANDLORD, Outgoing, Publisher, to_agency
from referral.usecases.storage import Post

_DEADLINE_S = 30.0


class LinkCarrier:
    """`ports.Carrier`. All are outstanding at once; the deadline is for the whole batch."""

    def __init__(self, publisher: Publisher, deadline_s: float = _DEADLINE_S) -> None:
        self._publisher = publisher
        self._deadline_s = deadline_s

    def offer(self, posts: Sequence[Post]) -> dict[str, bool]:
        """Offer all and wait; what is not confirmed in time counts as not confirmed."""
        asked = {post.message.jti: self._publisher.publish(_outgoing(post)) for post in posts}
        wait(asked.values(), timeout=self._deadline_s)
        return {jti: _confirmed(future) for jti, future in asked.items()}


def _outgoing(post: Post) -> Outgoing:
    if post.message.wire is None:
        raise LookupError("A message without bytes cannot be offered.")
    return Outgoing(to_agency(post.link_name), post.message.jti, post.message.wire, LANDLORD)


def _confirmed(future: "Future[None]") -> bool:
    return future.done() and not future.cancelled() and future.exception() is None
