"""What the use cases need of the database: one Protocol per repository, and what they hand over.

None of them commits: the transaction is the use case's.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from referral.domain.agency import Agency
from referral.domain.message import Arrival, Conversation, Incoming, Message, Stage, Verified
from referral.domain.person import Person
from referral.domain.referral import Referral, Task, Underway
from referral.domain.states import State
from referral.domain.talk import Talk
from referral.domain.wording import Contact


class Taken(Exception):
    """Another process wrote the same new row first; look again and find what it made."""


class People(Protocol):
    """Persons and what is held about them, encrypted under the person's key. `add` raises `Taken`."""

    def add(self, person: Person) -> None: ...

    def get(self, person_id: str) -> Person | None: ...

    def by_ref(self, ref: str) -> Person | None: ...
    def by_consent_subject(self, subject: str) -> Person | None: ...

    def newest(self, limit: int) -> list[Person]:
        """Return at most `limit` persons, the newest first."""
        ...

    def wait_turn(self, person_id: str) -> None:
        """Whoever else changes what is held about this person waits until this transaction ends."""
        ...

    def hold(self, person_id: str, data: Mapping[str, Mapping[str, Any]], at: datetime) -> None: ...

    def data(self, person_id: str) -> dict[str, dict[str, Any]]: ...

    def held(self, person_id: str) -> list[str]: ...


class PersonKey(Protocol):
    """The key of a person, open for this request alone: to seal what is kept about them, and to open nothing."""

    def encrypt(self, plaintext: bytes, context: str) -> bytes:
        """Seal. `context`: the place that it is bound to."""
        ...


@dataclass(frozen=True)
class Asked:
    """What a request for a referral is judged by: whom it is about by their ids elsewhere, and what is held.

    `data` is opened category by category, when somebody asks for one. `fingerprint`: of the request that made the
    referral, when it was made before. `agency`: None when the directory does not know it.
    """

    consent_subject: str
    notify_handle: str
    age_band: str
    team: str
    key: PersonKey = field(repr=False)
    data: Mapping[str, Mapping[str, Any]] = field(repr=False)
    agency: Contact | None
    fingerprint: str | None


class Asking(Protocol):
    """One look, in one statement, at everything that a request for a referral is judged by."""

    def look(self, person_id: str, referral_id: str, agency_id: str) -> Asked | None:
        """Return it; None when there is no such person."""
        ...


class Agencies(Protocol):
    """The directory."""

    def put(self, agency: Agency) -> None: ...

    def get(self, agency_id: str) -> Agency | None: ...

    def by_link(self, link_name: str) -> Agency | None: ...

    def all(self) -> list[Agency]: ...


@dataclass(frozen=True)
class Snapshot:
    """The parts that may leave, as they were when the decision was made. SAF is taken when sealing.

    `reasons`: why optional details go, by category; they stay here, for whoever takes it back.
    """

    parts: Mapping[str, Any] = field(repr=False)
    reasons: Mapping[str, str] = field(default_factory=dict, repr=False)


class Referrals(Protocol):
    """Referrals with their decision and, until it is opened, the snapshot."""

    def add(self, referral: Referral, key: PersonKey, fingerprint: str, taken: Snapshot | None, at: datetime) -> None:
        """Keep a new one with its decision and what may leave. This, or the commit of it, raises `Taken`."""
        ...

    def save(self, referral: Referral, at: datetime) -> None: ...

    def get(self, referral_id: str) -> Referral | None: ...

    def lock(self, referral_id: str) -> Referral | None:
        """Return the referral with its row locked until the transaction ends."""
        ...

    def fingerprint(self, referral_id: str) -> str | None: ...

    def of_person(self, person_id: str) -> list[Referral]: ...

    def people_of_number(self, number: str) -> Set[str]:
        """Return whose referrals have an id that ends like this."""
        ...

    def unanswered(self, limit: int) -> list[Referral]:
        """Return what was asked of an agency that has not answered, the one that is due first."""
        ...

    def lock_underway(self, referral_id: str) -> Underway | None:
        """The same as `lock`, of what no key is needed for."""
        ...

    def of_decision(self, decision_id: str) -> Referral | None: ...

    def by_decisions(self, decision_ids: Sequence[str]) -> list[Underway]:
        """Return the referrals that rest on these decisions, locked."""
        ...

    def stop(self, referral_id: str, state: State, reasons: Sequence[str]) -> None:
        """Write that it was stopped, and why; nothing holds it up any more."""
        ...

    def overdue(self, now: datetime, limit: int) -> list[Referral]: ...

    def snapshot(self, referral_id: str) -> Snapshot | None: ...

    def drop_snapshot(self, referral_id: str) -> None: ...

    def claim_to_seal(self, now: datetime, until: datetime, at_most: int) -> list[Referral]:
        """Claim queued referrals that are due: head of line, and nothing unconfirmed in their conversation."""
        ...

    def lock_queued(self, referral_id: str) -> Referral | None:
        """Return the referral with its row locked, if it is still queued and nothing of it is unconfirmed."""
        ...

    def retry_at(self, referral_id: str, when: datetime) -> None: ...

    def release_claims(self) -> None:
        """Forget the claims of processes that died; sealing looks again under the row's lock."""
        ...

    def queue_again(self, referral_ids: Sequence[str]) -> None:
        """Queue what was sealed and given back, so that it goes through the gates again."""
        ...

    def attempts(self, referral_id: str) -> int: ...

    def keyed(self, text: str) -> str: ...


class Conversations(Protocol):
    """Our numbers, and the newest of theirs, per conversation."""

    def get(self, cid: str) -> Conversation | None: ...

    def open(self, conversation: Conversation) -> None: ...

    def begin_again(self, new_inc: Callable[[], str]) -> None:
        """Number every conversation anew, each in an incarnation of its own: the database came from a copy."""
        ...


@dataclass(frozen=True, slots=True)
class RestsOn:
    """The permission that a message goes under, as far as the relay has to know it."""

    decision_id: str
    lane: str
    decided_at: datetime
    agency_protects: bool


@dataclass(frozen=True, slots=True)
class Post:
    """One message that the relay may offer: bytes that it cannot read, and where they go.

    `fresh` = never handed to a socket. `permission` is None for what holds nothing about a person: a receipt of ours,
    a withdrawal. `follows`: it comes after a referral that has left, and moves nothing by leaving.
    """

    jti: str
    referral_id: str | None
    link_name: str
    wire: bytes = field(repr=False)
    fresh: bool
    attempts: int
    permission: RestsOn | None
    follows: bool = False


class Posts(Protocol):
    """Sealed messages as the relay sees them. Whole batches at a time, and no key is needed for any of it."""

    def claim(self, now: datetime, until: datetime, at_most: int) -> list[Post]:
        """Claim until `until` what is due, oldest first; what another process claims is passed over."""
        ...

    def hand(self, posts: Sequence[Post]) -> set[str]:
        """Mark fresh messages as handed, with their numbers and referrals; return those that still could be.

        Not among them: what was given back in the meantime, and what its referral does not wait for.
        """
        ...

    def confirmed(self, jtis: Sequence[str], at: datetime) -> None:
        """Note that the carrier has them; only a receipt of ours is done with that."""
        ...

    def offer_again(self, jtis: Sequence[str], when: datetime | None) -> None:
        """Offer again at `when`; None: not by itself."""
        ...

    def make_due(self, now: datetime, receipts_since: datetime | None) -> int:
        """Make due what waits or was handed without a receipt, and our own receipts since `receipts_since`.

        None: the carrier forgets nothing, so only what it never confirmed.
        """
        ...


class Messages(Protocol):
    """Sealed messages on their way."""

    def add(self, message: Message) -> None: ...

    def get(self, jti: str) -> Message | None: ...

    def by_wire(self, agency: str, wire_sha256: str) -> Message | None: ...

    def of_referral(self, referral_id: str) -> list[Message]: ...

    def receipt_about(self, jti: str) -> Message | None: ...

    def waits_in(self, cid: str) -> bool:
        """Has the conversation a message that was never handed to a socket, whose number may be given back."""
        ...

    def set_stage(self, jti: str, stage: Stage, *, only_from: Stage) -> bool:
        """Move the stage; False when another process was there first."""
        ...

    def give_back(self, jti: str) -> bool:
        """Take a message that was never handed out of the row of numbers and drop its bytes; False if too late."""
        ...

    def give_all_back(self) -> list[str]:
        """Give back every message of ours that was never handed out; return their referrals, each once."""
        ...

    def drop_wire(self, jti: str) -> None: ...

    def offered_at(self, jti: str) -> datetime | None: ...


class ReceiverMemory(Protocol):
    """What opening asks about earlier messages; the same questions as the envelope's ReceiverState."""

    def wire_processed(self, wire_sha256: str) -> bool: ...

    def first_stored_at(self, wire_sha256: str) -> datetime | None: ...

    def compromised_since(self, kid: str) -> datetime | None: ...

    def newest_verified_iat(self, sender: str) -> int | None: ...

    def wire_of_jti(self, sender: str, jti: str) -> str | None: ...

    def mid_known(self, sender: str, mid: str) -> bool: ...

    def peer_of_conversation(self, cid: str) -> str | None: ...

    def peer_of_message(self, jti: str) -> str | None: ...

    def subject_of_conversation(self, cid: str) -> str | None: ...

    def mid_that_used(self, permission_id: str) -> str | None: ...

    def newest_position(self, sender: str, cid: str) -> Any: ...

    def manifest_at(self, sender: str, cid: str, inc: str, seq: int) -> str | None: ...


class Inbox(ReceiverMemory, Protocol):
    """Bytes that came, and what was verified of them."""

    def store(self, incoming: Incoming) -> bool:
        """Keep the bytes; False when exactly these came before by the same link."""
        ...

    def jti_of(self, agency: str, wire_sha256: str) -> str | None:
        """Return the verified jti of these bytes, or None."""
        ...

    def next_stored(self, now: datetime) -> Incoming | None:
        """Return the oldest stored bytes that are due, their row locked until the transaction ends."""
        ...

    def settle(self, incoming_id: str, arrival: Arrival, code: str | None, verified: Verified | None) -> None: ...

    def rubbish_since(self, agency: str, since: datetime) -> int:
        """Count what could not be read from this agency since then."""
        ...

    def retry_at(self, incoming_id: str, when: datetime) -> None: ...

    def attempts(self, incoming_id: str) -> int: ...

    def seen(self, sender: str, cid: str) -> Any:
        """Return the newest accepted position of `sender` in the conversation, or None."""
        ...


class Talks(Protocol):
    """Conversations about who may be told, under the person's key. `add` raises `Taken`."""

    def add(self, talk: Talk) -> None: ...

    def get(self, talk_id: str) -> Talk | None: ...

    def change(self, talk: Talk) -> bool:
        """Store the talk as its next revision; False when somebody else changed it since it was read."""
        ...

    def of_person(self, person_id: str) -> list[Talk]:
        """Return the person's conversations, newest first."""
        ...


class Tasks(Protocol):
    """Tasks for people; one per code and referral."""

    def open(self, task: Task) -> bool:
        """Keep the task; False when the same one is open already."""
        ...

    def close(self, referral_id: str, codes: Sequence[str], at: datetime) -> None: ...

    def finish(self, task_id: str, by: str, at: datetime) -> bool:
        """Close a task that belongs to no referral, unless it is closed; False when there is none of this id.

        `by`: the sign-in name of who said that it is done.
        """
        ...

    def asked(self, agency: str, code: str, since: datetime) -> bool:
        """Whether such a task about an agency's link is open, or was closed after `since`."""
        ...

    def is_open(self, referral_id: str, code: str) -> bool:
        """Whether such a task waits for somebody."""
        ...

    def waiting_for(self, person_id: str, code: str) -> list[str]:
        """Return the referrals of a person of which such a task is open, the earliest first."""
        ...

    def all_open(self, limit: int) -> list[Task]: ...
