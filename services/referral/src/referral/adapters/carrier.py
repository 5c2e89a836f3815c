"""The partner link as the relay sees it: opaque bytes out, a confirm back or none."""

import time
from collections.abc import Sequence, Set
from concurrent.futures import Future, wait

from alongside.link.port import LANDLORD, Outgoing, Publisher, to_agency
from referral.usecases.ports import Due, Offered

_DEADLINE_S = 30.0


class LinkCarrier:
    """`ports.Carrier`. All are outstanding at once; the deadline is for the whole batch, from its offering."""

    def __init__(self, publisher: Publisher, deadline_s: float = _DEADLINE_S) -> None:
        self._publisher = publisher
        self._deadline_s = deadline_s

    def offer(self, due: Sequence[Due]) -> Offered:
        """Offer all at once; what is not confirmed in time counts as not confirmed."""
        ends = time.monotonic() + self._deadline_s
        asked: dict[str, Future[None]] = {}
        for post, not_after in due:
            try:
                address = to_agency(post.link_name)
            except ValueError:  # a row that names no link is not confirmed, and keeps back no other
                continue
            asked[post.jti] = self._publisher.publish(Outgoing(address, post.jti, post.wire, LANDLORD, not_after))
        return lambda: _confirmed(asked, ends)


def _confirmed(asked: "dict[str, Future[None]]", ends: float) -> Set[str]:
    done, _ = wait(asked.values(), timeout=max(0.0, ends - time.monotonic()))
    return {jti for jti, future in asked.items() if future in done and _is_good(future)}


def _is_good(future: "Future[None]") -> bool:
    return not future.cancelled() and future.exception() is None
