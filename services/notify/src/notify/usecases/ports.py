"""What the use cases need from outside."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol, Self

from notify.domain.mail import Trouble
from notify.domain.messages import Message, MessageState, Task
from notify.domain.notices import Notice, NoticeState
from notify.domain.points import Check, Unchecked, masked
from notify.domain.record import Hold
from notify.domain.ways import Way

Journal = Callable[..., None]
"""`alongside.telemetry.log.log`: an event of the closed vocabulary and ids."""


@dataclass(frozen=True)
class ContactVersion:
    """One version of a safe-contact record, opened.

    `content` is category SAF as it was said, without the code word, `points` category CON or None, `code_word` the
    salted hash or None. `version` counts from 1. unchecked: changed points by name; check: the one that made this
    version.
    """

    version: int
    content: Mapping[str, Any] = field(repr=False)
    points: Mapping[str, Any] | None = field(repr=False)
    code_word: str | None = field(repr=False)
    unchecked: Mapping[str, Unchecked] = field(default_factory=dict, repr=False)
    check: Check | None = None

    @property
    def in_force(self) -> dict[str, Any]:
        """The record that counts: ways to what nobody checked are not known to be safe."""
        return masked(self.content, self.unchecked)


@dataclass(frozen=True)
class Rules:
    """What may be read without contact points and code word; `unchecked`: names of changed points."""

    version: int
    content: Mapping[str, Any] = field(repr=False)
    unchecked: tuple[str, ...]
    has_code_word: bool


class Contacts(Protocol):
    """Safe-contact records: versioned, append-only, encrypted under the person's own key."""

    def current(self, handle: str) -> ContactVersion | None:
        """Return the newest version, None for an unknown handle."""

    def had_points(self, handle: str) -> bool:
        """Say whether any version had a contact point."""

    def append(self, handle: str, version: ContactVersion, confirm_again_by: datetime, at: datetime) -> None:
        """Add a version; the first one gives the person a key of their own."""

    def holds(self, handle: str, now: datetime) -> frozenset[Hold]:
        """Return the holds in force."""

    def set_holds(self, handle: str, holds: frozenset[Hold], now: datetime) -> None:
        """Lift the holds that are not named and place those that are new."""


class Notices(Protocol):
    """Notices heard."""

    def known(self, notice_id: str) -> bool:
        """Say whether this notice was heard before."""

    def add(self, notice: Notice) -> None:
        """Keep a notice."""

    def next_due(self, now: datetime) -> Notice | None:
        """Return the oldest notice that is to be dealt with now."""

    def waiting(self, handle: str) -> bool:
        """Say whether an earlier notice for the person has not been dealt with."""

    def last_settled_at(self, handle: str) -> datetime | None:
        """Return when the last notice for the person became a message or a task."""

    def postpone(self, notice_id: str, until: datetime) -> None:
        """Deal with a notice later."""

    def settle(self, notice_id: str, state: NoticeState, at: datetime) -> None:
        """Write down what became of a notice."""


class Messages(Protocol):
    """Messages that went out, are on their way, or were kept.

    One on its way (`leaving`) has a moment before which nobody touches it: the next try, or the end of a worker's
    lease. Such moments are the machine's time (aware UTC), not the product's.
    """

    def add(self, message: Message, try_at: datetime) -> None:
        """Keep a message."""

    def take_next(self, now: datetime, until: datetime) -> Message | None:
        """Lease one that is on its way and due, until `until`, and count the attempt; None when none is due.

        Two workers never hold the same one.
        """

    def put_off(self, message: Message, until: datetime) -> None:
        """Try again later, unless somebody else has taken it since."""

    def finish(self, message: Message, state: MessageState, *, even_if_taken_since: bool = False) -> bool:
        """Write down what became of one on its way; return False when somebody else has taken or finished it."""

    def newest(self, limit: int) -> Sequence[Message]:
        """Return at most `limit` messages, newest first."""


class Tasks(Protocol):
    """Tasks for people."""

    def add(self, task: Task) -> None:
        """Open a task."""

    def find(self, task_id: str) -> Task | None:
        """Return a task, None for an unknown id."""

    def open_for(self, handle: str) -> bool:
        """Say whether a task about the person is open."""

    def oldest_open(self, limit: int) -> Sequence[Task]:
        """Return at most `limit` open tasks, oldest first."""

    def finish(self, task_id: str, at: datetime) -> None:
        """Close a task."""


class Store(Protocol):
    """Everything that one transaction can read and write."""

    @property
    def contacts(self) -> Contacts: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def tasks(self) -> Tasks: ...


class UnitOfWork(Store, Protocol):
    """One transaction; leaving without `commit` undoes everything."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def commit(self) -> None:
        """Make everything since the beginning durable."""


class CodeWords(Protocol):
    """Salted slow hashes of code words."""

    def hash(self, word: str) -> str:
        """Return a new salted hash."""

    def matches(self, word: str, hashed: str) -> bool:
        """Say whether `word` is what was hashed."""


class ChannelDown(Exception):
    """A channel did not take a message: why, with what status of the other side, and whether it will always be so."""

    def __init__(self, trouble: Trouble = Trouble.AWAY, status: int | None = None, *, for_good: bool = False) -> None:
        """Say nothing of the message and nothing in the other side's words."""
        super().__init__(trouble.value)
        self.trouble, self.status, self.for_good = trouble, status, for_good


class Channels(Protocol):
    """The ways out of this service for messages that software may send."""

    keeps: bool
    """True in sandbox mode: messages stay in the outbox and nothing is ever sent."""

    def offers(self, way: Way) -> bool:
        """Say whether a channel for this way is set up."""

    def send(self, message: Message, address: str, not_after: float) -> None:
        """Hand a message over. Never called where `keeps` is true.

        Writes nothing that could make the other side take it after `not_after` (`elapsed`, seconds): by then
        another worker may be at it. Raises `ChannelDown`.
        """


@dataclass(frozen=True)
class WaysOut:
    """The channels to people and those to staff: two, so that what is for one never goes the way of the other."""

    people: Channels
    staff: Channels

    def to(self, person: bool) -> Channels:
        """Those to a person, or those to staff."""
        return self.people if person else self.staff
