"""What the use cases need from the world; adapters fill it, tests fake it.

The only place where a transaction opens and commits is a `with ports.UnitOfWork` block of a use case, and no port
that calls another service may be used inside one.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, NamedTuple, Protocol, Self

from alongside.envelope.model import Opened, Receipt, Sealed, SentRecord, Superseded
from alongside.events.model import EventLog
from referral.domain.agency import Agency, Pin
from referral.domain.disclosure import Decision, Lease
from referral.domain.facts import Facts
from referral.domain.message import Conversation, Incoming
from referral.domain.referral import Request
from referral.usecases.ports_told import ToldBook
from referral.usecases.storage import (
    Agencies,
    Conversations,
    Inbox,
    Messages,
    People,
    Post,
    Posts,
    ReceiverMemory,
    Referrals,
    Talks,
    Tasks,
)
from referral.usecases.storage_disputes import DisputeNotices
from referral.usecases.storage_imports import Imports
from referral.usecases.storage_joining import Joinings
from referral.usecases.storage_prepared import Preparations
from referral.usecases.storage_recalls import Proposals, Recalls
from referral.usecases.storage_replies import Replies
from referral.usecases.storage_rubbish import Rubbish

Points = Callable[[str], None]


def no_points(point: str) -> None:
    """Do nothing at a labelled point; tests put a killer here."""


class Machine(Protocol):
    """The machine's own clocks: claims, retries and leases must run on when the product's clock stands still."""

    def wall(self) -> datetime:
        """Aware UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back and pass while the machine sleeps."""
        ...

    def jitter(self) -> float:
        """A number in [0, 1), other every time."""
        ...


class UnitOfWork(Protocol):
    """One transaction; leaving without `commit` forgets everything."""

    people: People
    imports: Imports
    agencies: Agencies
    referrals: Referrals
    conversations: Conversations
    messages: Messages
    posts: Posts
    inbox: Inbox
    rubbish: Rubbish
    replies: Replies
    recalls: Recalls
    disputes: DisputeNotices
    proposals: Proposals
    tasks: Tasks
    joinings: Joinings
    told: ToldBook
    prepared: Preparations
    talks: Talks
    events: EventLog

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def commit(self) -> None: ...


NewUnitOfWork = Callable[[], UnitOfWork]


class ConsentGate(Protocol):
    """The consent service. Raises `Unreachable`, `DecisionRefused`."""

    def decide(self, referral_id: str, subject: str, request: Request, facts: Facts) -> Decision: ...

    def check(self, decision_ids: Sequence[str]) -> dict[str, Lease]: ...


@dataclass(frozen=True)
class SafeContact:
    """The current version of the safe-contact record, without the code word.

    unchecked: contact points that were changed and not checked; ways to them are "unknown" in the record.
    """

    version: int
    confirmed_at: datetime
    record: Mapping[str, Any] = field(repr=False)
    unchecked: tuple[str, ...] = ()
    has_code_word: bool = False


class SafeContacts(Protocol):
    """The notify service, master of safe contact. Raises `Unreachable`."""

    def current(self, notify_handle: str) -> SafeContact | None: ...


@dataclass(frozen=True)
class SealOrder:
    """Everything that one sealing needs; texts by part name."""

    agency: Agency
    parts: Mapping[str, str] = field(repr=False)
    permission: str = field(repr=False)
    urgency: str
    mid: str
    conversation: Conversation
    seen: Any
    replaces: tuple[Superseded, ...]
    now: datetime


@dataclass(frozen=True)
class ReplyOrder:
    """What sealing words that follow a referral needs; no category is among them, so no permission either.

    `more`: what goes into the manifest's `x`, which an older reader may ignore.
    """

    agency: Agency
    ask: str = field(repr=False)
    re: str | None
    urgency: str
    conversation: Conversation
    seen: Any
    now: datetime
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class WithdrawalOrder:
    """What sealing a withdrawal needs. It holds nothing but which message is meant: the person is not named again."""

    agency: Agency
    re: str | None
    mid: str
    conversation: Conversation
    seen: Any
    now: datetime


class AgencyNotReady(Exception):
    """The agency's statements have expired or hold no key to seal for; somebody has to ring them."""


class SealRefused(Exception):
    """The message cannot be sealed as it is; `code` is the envelope's, and trying again does not help."""

    def __init__(self, code: str) -> None:
        """Keep the envelope's code."""
        super().__init__(f"The message cannot be sealed: {code}.")
        self.code = code


class Sealer(Protocol):
    """The only holder of the message key. Raises `AgencyNotReady`, `SealRefused`."""

    def party_id(self, agency: Agency, now: datetime) -> str: ...

    def seal(self, order: SealOrder) -> Sealed: ...

    def seal_withdrawal(self, order: WithdrawalOrder) -> Sealed: ...
    def seal_reply(self, order: ReplyOrder) -> Sealed: ...

    def seal_receipt(self, receipt: Receipt, agency: Agency, now: datetime) -> Sealed: ...


class CannotRead(Exception):
    """Incoming bytes failed a check; `proved` = its signature verified, `receipt` = what to answer, if anything."""

    def __init__(self, code: str, receipt: Receipt | None, *, same: bool, proved: bool) -> None:
        """Keep the envelope's code and the receipt that the refusal asks for."""
        super().__init__(f"A message was refused: {code}.")
        self.code = code
        self.receipt = receipt
        self.same = same
        self.proved = proved


class ReceiptDoesNotCount(Exception):
    """A receipt verified as a message, and says something other than what was stored; `code` says what."""

    def __init__(self, code: str) -> None:
        """Keep the envelope's code."""
        super().__init__(f"A receipt does not count: {code}.")
        self.code = code


class Opener(Protocol):
    """Opens what agencies send. Raises `CannotRead`, `ReceiptDoesNotCount`."""

    def open(self, incoming: Incoming, agency: Agency, memory: ReceiverMemory, now: datetime) -> Opened: ...

    def receipt_for(self, opened: Opened, now: datetime) -> Receipt: ...

    def verify_receipt(self, opened: Opened, stored: SentRecord) -> Receipt: ...


class Due(NamedTuple):
    """To be offered now; no byte of it may leave after `not_after` (`Machine.monotonic`; None: whenever)."""

    post: Post
    not_after: float | None


Offered = Callable[[], Set[str]]
"""Waits for the carrier's word, within the carrier's own deadline; the jtis that it confirmed."""


class Carrier(Protocol):
    """The partner link, seen by the relay: opaque bytes and addresses."""

    @property
    def durable(self) -> bool:
        """Does what was confirmed outlive the carrier's process."""
        ...

    def offer(self, due: Sequence[Due]) -> Offered:
        """Begin to offer all of them; does not wait, and one that cannot be offered keeps back no other."""
        ...


class Pinner(Protocol):
    """Verifies an agency's statements. Raises `PinRefused`."""

    def verify(self, pin: Pin, now: datetime) -> str:
        """Return the party id."""
        ...
