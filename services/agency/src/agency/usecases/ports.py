"""What the use cases need from outside, as the adapters must provide it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from agency.domain.records import (
    Actor,
    Conversation,
    Given,
    Message,
    NodeFacts,
    Outgoing,
    Part,
    Pin,
    Referral,
    Stop,
    Told,
    Wire,
    WireState,
)
from agency.domain.verdict import Verdict
from alongside.envelope.model import Position, Receipt, Sealed


class Wires(Protocol):
    """Bodies as they came."""

    def add(self, wire: Wire) -> None: ...
    def get(self, sha256: str) -> Wire | None: ...
    def next_new(self) -> Wire | None: ...
    def count(self, state: WireState) -> int: ...

    def drop(self, wire: Wire) -> None:
        """Keep nothing of it."""
        ...

    def forget_rubbish(self, before: datetime) -> None:
        """Let go of the notes of what came before then and could not be read."""
        ...

    def retry_stuck(self) -> None: ...


class Messages(Protocol):
    """Messages whose signature verified."""

    def add(self, message: Message) -> None: ...
    def get(self, message_id: str) -> Message | None: ...
    def by_jti(self, iss: str, jti: str) -> Message | None: ...
    def earlier_with_mid(self, message: Message) -> Message | None: ...
    def page(self, limit: int) -> Sequence[Message]: ...


class Referrals(Protocol):
    """Referrals, their parts and the answers given."""

    def add(self, referral: Referral, parts: Sequence[Part]) -> None: ...
    def get(self, referral_id: str) -> Referral | None: ...
    def in_conversation(self, iss: str, cid: str) -> Sequence[Referral]: ...
    def all(self) -> Sequence[Referral]: ...
    def parts(self, referral_id: str) -> Sequence[Part]: ...
    def part(self, referral_id: str, name: str) -> Part | None: ...
    def drop_parts(self, referral_id: str) -> None: ...
    def add_answer(self, given: Given) -> None: ...
    def answers(self, referral_id: str) -> Sequence[Given]: ...
    def add_told(self, told: Told) -> None: ...
    def told(self, referral_id: str) -> Sequence[Told]: ...


class Outbox(Protocol):
    """Our own sealed messages."""

    def add(self, outgoing: Outgoing) -> None: ...
    def get(self, jti: str) -> Outgoing | None: ...
    def due(self, now: datetime) -> Outgoing | None: ...
    def about(self, jti: str) -> Sequence[Outgoing]: ...
    def flagged(self) -> Sequence[Outgoing]: ...
    def next_at(self) -> datetime | None: ...
    def offer_again(self, now: datetime, confirmed_too: bool) -> None: ...


class Conversations(Protocol):
    """Numbers and hashes of both directions."""

    def get(self, cid: str) -> Conversation | None: ...
    def add(self, conversation: Conversation) -> None: ...

    def begin_again(self) -> None:
        """Number what goes out anew in every conversation: the database came from a copy."""
        ...


class Stops(Protocol):
    """Withdrawals that were processed."""

    def add(self, stop: Stop) -> None: ...
    def covers(self, iss: str, cid: str, jti: str) -> bool: ...


class Directory(Protocol):
    """This node's own statements, its landlord, and the opaque names of its people."""

    def node(self) -> NodeFacts | None: ...
    def set_node(self, facts: NodeFacts) -> None: ...
    def pin(self) -> Pin | None: ...
    def set_pin(self, pin: Pin) -> None: ...
    def actor(self, subject: str) -> Actor | None: ...
    def add_actor(self, actor: Actor) -> None: ...


class UnitOfWork(Protocol):
    """One transaction; leaving it without `commit` rolls back."""

    @property
    def wires(self) -> Wires: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def referrals(self) -> Referrals: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def conversations(self) -> Conversations: ...
    @property
    def stops(self) -> Stops: ...
    @property
    def directory(self) -> Directory: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def commit(self) -> None: ...


class Opener(Protocol):
    """Runs the checks of docs/protocol, in order, over stored bytes. Raises NotPinned."""

    def open(self, uow: UnitOfWork, wire: Wire, now: datetime) -> Verdict: ...


@dataclass(frozen=True)
class Place:
    """Where an answer stands in its conversation: its number, the hash before it, the last position seen."""

    cid: str
    inc: str
    seq: int
    prev: str | None
    seen: Position | None


class Sealer(Protocol):
    """Signs and encrypts for the pinned landlord. Raises NotPinned."""

    def receipt(self, uow: UnitOfWork, receipt: Receipt, now: datetime) -> Sealed: ...
    def answer(self, uow: UnitOfWork, text: str, re: str, place: Place, now: datetime) -> Sealed: ...


class Bodies(Protocol):
    """Encryption at rest, one key per referral: destroying the wrapped key destroys what it encrypted."""

    def new_key(self) -> bytes: ...
    def lock(self, wrapped: bytes, text: str, context: str) -> bytes: ...
    def unlock(self, wrapped: bytes, blob: bytes, context: str) -> str: ...
    def scrub(self) -> None: ...


class Carrier(Protocol):
    """Offers sealed bytes to the link and waits for its confirm. Raises NotCarried.

    `durable`: what was confirmed outlives the link's process. `rest` lets go of what an idle link costs.
    """

    @property
    def durable(self) -> bool: ...
    def offer(self, wire: bytes, message_id: str) -> None: ...
    def rest(self) -> None: ...


class NotCarried(Exception):
    """The link did not confirm. `hopeless` = offering the same bytes again cannot help."""

    def __init__(self, hopeless: bool = False) -> None:
        super().__init__("The link did not confirm the message.")
        self.hopeless = hopeless


@dataclass(frozen=True)
class Statements:
    """What a party publishes: its id (thumbprint of the first identity key), root and key statement."""

    party: str
    root: str
    keys: str


class Identities(Protocol):
    """Makes this node's keys and checks a landlord's statements."""

    def plant(self, secret: bytes) -> None:
        """Keep the identity key that these 16 secret bytes make, the same every time.

        Raises PinRefused when the keystore has another one.
        """
        ...

    def create(self, now: datetime, before: Statements | None = None, *, version: int = 1) -> Statements:
        """New keys in the keystore and the statements over them; the keys that are there already are used.

        `before`: the statements that these replace; the keys stay valid since when those said. `version`: of the
        statements when there are none before.
        """
        ...

    def lasting(self, held: Statements, now: datetime) -> bool:
        """Whether the node's own statements hold now and for some time to come."""
        ...

    def check_landlord(self, root: str, keys: str, thumbprint: str, now: datetime) -> str:
        """The landlord's party id; raises PinRefused unless the statements fit the pinned thumbprint."""
        ...

    def usable(self, uow: UnitOfWork, now: datetime) -> bool:
        """Whether both ends have statements that are valid now."""
        ...


Points = Callable[[str], None]
"""Called at every labelled point; tests inject a killer."""


def no_points(label: str) -> None:
    """The default: labelled points do nothing."""
