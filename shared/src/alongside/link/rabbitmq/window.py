"""What was offered and what became of it. Pure bookkeeping, no sockets; used by one thread.

A return always precedes the confirm of the same message and has no tag, so it is matched by message id and route;
of two equal messages in the window the older one counts as returned.
"""

from collections import Counter, OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Protocol

from alongside.link.port import LinkError, NotConfirmed, Outgoing, Unroutable


class Answer(Protocol):
    """Where the carrier's word about one message goes, once."""

    def set_result(self, result: None, /) -> None:
        """It was confirmed."""

    def set_exception(self, exception: BaseException, /) -> None:
        """It was not."""


def _future() -> "Future[None]":
    """Nobody can take an offer back."""
    future: Future[None] = Future()
    future.set_running_or_notify_cancel()
    return future


@dataclass(slots=True)
class Offer:
    """One message on its way. `since` (`elapsed`): when it was offered, later when it went to the socket."""

    outgoing: Outgoing
    exchange: str
    routing_key: str
    since: float
    future: Answer = field(default_factory=_future, repr=False)

    def may_begin(self, until: float) -> bool:
        """May it go to the socket, if that is done at `until` (`elapsed`, seconds)?"""
        return self.outgoing.not_after is None or until < self.outgoing.not_after

    @property
    def key(self) -> tuple[str, str, str]:
        """How the broker names it in a return."""
        return self.outgoing.message_id, self.exchange, self.routing_key


class Window:
    """The outstanding confirms of one channel: at most `most` messages and about `most_bytes` bytes of bodies."""

    def __init__(self, most: int, most_bytes: int) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._bytes = 0
        self._next_tag = 1
        self._outstanding: OrderedDict[int, Offer] = OrderedDict()
        self._returned: Counter[tuple[str, str, str]] = Counter()

    def __len__(self) -> int:
        """How many confirms are outstanding."""
        return len(self._outstanding)

    @property
    def full(self) -> bool:
        """Must the next message wait?"""
        return self.room <= 0

    @property
    def room(self) -> int:
        """How many messages may still go, as far as their number counts; 0 when there are bytes enough."""
        return 0 if self._bytes >= self._most_bytes else self._most - len(self._outstanding)

    @property
    def roomy(self) -> bool:
        """Is there room for many? One message for each confirm would cost a write to the socket for each."""
        return self.room >= self._most // 4

    @property
    def oldest_since(self) -> float | None:
        """When the message that waits longest for its confirm went to the socket."""
        return next(iter(self._outstanding.values())).since if self._outstanding else None

    def sent(self, offer: Offer, now: float) -> None:
        """It went to the socket as the next of its channel."""
        offer.since = now
        self._outstanding[self._next_tag] = offer
        self._next_tag += 1
        self._bytes += len(offer.outgoing.body)

    def returned(self, message_id: str, exchange: str, routing_key: str) -> None:
        """No queue takes it; its confirm follows."""
        self._returned[message_id, exchange, routing_key] += 1

    def answered(self, tag: int, *, multiple: bool, taken: bool) -> None:
        """The broker's ack (`taken`) or nack of one message, or of all up to it. An unknown tag is ignored."""
        for one in self._up_to(tag) if multiple else [tag]:
            offer = self._outstanding.pop(one, None)
            if offer is not None:
                self._bytes -= len(offer.outgoing.body)
                self._settle(offer, taken)

    def fail_all(self, error: type[LinkError], sentence: str) -> None:
        """The channel is gone: of none of them is it known whether it was carried. Tags begin anew."""
        lost = list(self._outstanding.values())
        self._outstanding.clear()
        self._returned.clear()
        self._bytes, self._next_tag = 0, 1
        for offer in lost:
            offer.future.set_exception(error(sentence))

    def _up_to(self, tag: int) -> list[int]:
        tags = []
        for one in self._outstanding:
            if one > tag > 0:  # 0 means "all so far" (AMQP 0-9-1, basic.ack)
                break
            tags.append(one)
        return tags

    def _settle(self, offer: Offer, taken: bool) -> None:
        if self._returned and self._returned[offer.key] > 0:
            self._returned[offer.key] -= 1
            offer.future.set_exception(Unroutable("No queue takes this address."))
        elif taken:
            offer.future.set_result(None)
        else:
            offer.future.set_exception(NotConfirmed("The carrier refused the message, for example a full queue."))
