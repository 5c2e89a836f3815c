"""The port of the partner link. Pure.

`<ag>` is an agency's secret link name: 128 random bits in base32, made by the caller. An agency publishes to its
own `in.<ag>` and reads its own `q.<ag>`; the landlord publishes to every `q.<ag>` and reads every inbound queue.
"""

import re
import threading
from collections.abc import Callable, Sequence, Set
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Protocol

MAX_MESSAGE_SIZE = 1024 * 1024  # bytes, of the body
CONTENT_TYPE = "application/jose"
LANDLORD = "landlord"  # the landlord's user name on the carrier
_LINK_NAME = re.compile(r"[a-z2-7]{26}")


class LinkError(Exception):
    """Something about the link. Never carries a body."""


class Unroutable(LinkError):
    """No queue takes this address. The message was not carried: it may be offered again."""


class NotConfirmed(LinkError):
    """The carrier refused or did not confirm in time, or its time was over before it could be offered.

    The message may or may not have been carried.
    """


class LinkClosed(LinkError):
    """The link is closed, or went down before the answer came."""


class TooLarge(LinkError):
    """The body is larger than MAX_MESSAGE_SIZE. Offering it again cannot help."""


class AccessRefused(LinkError):
    """This user may not publish or read there, or said it was another user. Offering it again cannot help."""


class StorageAway(Exception):
    """A handler raises it: nothing can be stored now, whatever the message, as while the database is away."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One sealed message to be carried.

    `address` is `to_agency(ag)` or `to_landlord(ag)`; `message_id` the outer jti (uuid4); `user_id` the user who
    publishes (LANDLORD or `<ag>`), which the carrier checks. `not_after` (`elapsed`, seconds): after that no
    byte of it is written to a socket, because the permission under which it goes has run out; None: whenever it can.
    """

    address: str
    message_id: str
    body: bytes = field(repr=False)
    user_id: str
    not_after: float | None = None


@dataclass(frozen=True, slots=True)
class Died:
    """Why the carrier gave a message up: its `reason` is delivery_limit, expired, maxlen, rejected or other.

    `incoming`: it was on its way to the landlord; else it was the landlord's own.
    """

    incoming: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message as it came.

    `user_id` is the publisher as the carrier checked it, so it names the link the message came by: `<ag>` at the
    landlord's side, LANDLORD at an agency's. `redelivered` says that it was handed out before. `died` is set when
    the carrier gave it up before: then `user_id` names the link in whose queue it was, or is empty when unknown.
    """

    message_id: str
    user_id: str
    content_type: str
    body: bytes = field(repr=False)
    redelivered: bool
    died: Died | None = None


class Batch(Protocol):
    """Messages that were offered together."""

    def confirmed(self, timeout_s: float) -> Set[str]:
        """Ids of those that the carrier confirmed; waits at most so long for an answer about each."""


class Publisher(Protocol):
    """Publishes for one user."""

    def publish(self, outgoing: Outgoing) -> Future[None]:
        """Offer to the carrier; never blocks and never raises.

        The future is done when the carrier confirmed. Otherwise it holds Unroutable, NotConfirmed, LinkClosed,
        TooLarge or AccessRefused. A confirm means "the carrier has it", never "delivered". Many may be
        outstanding at once. Callbacks may run on the carrier's thread: keep them short.
        """

    def publish_all(self, outgoing: Sequence[Outgoing]) -> Batch:
        """Offer many at once, each as `publish` does; one that cannot be offered keeps back no other."""

    def close(self) -> None:
        """Stop; what is outstanding fails with LinkClosed."""


class Consumer(Protocol):
    """Reads everything that one user may read."""

    def run(self, handler: Callable[[Delivery], None], stop: threading.Event, on_drained: Callable[[], None]) -> None:
        """Hand out messages, one at a time, until `stop` is set or the link closes.

        Returning acknowledges; raising brings the message back, a bounded number of times, then it goes to the
        dead letters. Raising StorageAway does not: the message stays in hand, before those behind it, and the
        handler gets it again, later and later, as often as it takes. The handler stores and commits, no more.
        `on_drained` is called once per run, as soon as the queue was empty: a node shows nothing to people before
        ("drain before show").

        Raises LinkClosed when the link goes down; run again to reconnect.
        """

    def wake(self) -> None:
        """Make a waiting `run` look at its stop event now."""


def to_agency(link_name: str) -> str:
    """The address of an agency's queue. Raises ValueError for what is no link name."""
    return f"q.{_checked(link_name)}"


def to_landlord(link_name: str) -> str:
    """The address by which this agency, and no other, reaches the landlord. Raises ValueError."""
    return f"in.{_checked(link_name)}"


def _checked(link_name: str) -> str:
    if not _LINK_NAME.fullmatch(link_name):
        raise ValueError("A link name is 26 lower-case base32 characters.")
    return link_name
