"""What the node keeps. Times are aware UTC; ids that appear in addresses are our own and mean nothing elsewhere."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from agency.domain.referral import State


class WireState(StrEnum):
    """Where one body of bytes stands. The bytes themselves go as soon as it is not NEW."""

    NEW = "new"
    DONE = "done"
    RUBBISH = "rubbish"
    STUCK = "stuck"


class OutState(StrEnum):
    """Where a message of ours stands."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    RECEIPTED = "receipted"
    FAILED = "failed"


@dataclass(eq=False)
class Wire:
    """Bytes as they came, known by their SHA-256 until the signature has verified."""

    sha256: str
    message_id: str
    size: int
    first_stored_at: datetime
    body: bytes | None
    state: WireState = WireState.NEW
    code: str | None = None
    attempts: int = 0
    receipt_jti: str | None = None


@dataclass(eq=False)
class Message:
    """A message whose signature verified: what is known of its manifest, and what became of it.

    `verified` = it passed every check and takes its place in the sequence, even when the node then refused its
    content (a referral whose withdrawal came first).
    """

    id: str
    iss: str
    jti: str
    wire_sha256: str
    status: str
    received_at: datetime
    verified: bool = False
    mid: str | None = None
    mt: str | None = None
    iat: int | None = None
    manifest_jws: str | None = None
    manifest_hash: str | None = None
    cid: str | None = None
    inc: str | None = None
    seq: int | None = None
    code: str | None = None
    perm: str | None = None
    permission_id: str | None = None
    subject: str | None = None
    categories: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    receipt_jti: str | None = None


@dataclass(eq=False)
class Referral:
    """One referral. `wrapped_key` opens its parts; without it they are gone for ever."""

    id: str
    message_id: str
    iss: str
    cid: str
    jti: str
    mid: str
    received_at: datetime
    wrapped_key: bytes | None
    state: State = State.WAITING
    opened_at: datetime | None = None
    opened_by: str | None = None
    answered_at: datetime | None = None
    stop_asked_at: datetime | None = None
    stop_jti: str | None = None
    erased_at: datetime | None = None
    replied_at: datetime | None = None
    outcome_at: datetime | None = None


@dataclass(eq=False)
class Part:
    """One opened part, encrypted under the referral's own key."""

    referral_id: str
    name: str
    blob: bytes


@dataclass(eq=False)
class Given:
    """An answer that was given here; its free text is encrypted under the referral's key."""

    id: str
    referral_id: str
    kind: str
    by: str
    at: datetime
    out_jti: str
    key: str
    reason: str | None = None
    words: bytes | None = None


@dataclass(eq=False)
class Told:
    """What the landlord wrote after its referral; encrypted under the referral's key. `re`: the jti it replies to.

    `about`: with what the person does not agree, if it says so; encrypted likewise.
    """

    id: str
    referral_id: str
    jti: str
    re: str | None
    at: datetime
    words: bytes | None = None
    about: bytes | None = None


@dataclass(eq=False)
class Outgoing:
    """A sealed message of ours and how far it has come. Receipts end at CONFIRMED, answers at RECEIPTED."""

    jti: str
    mt: str
    what: str
    mid: str
    re: str | None
    wire: bytes
    wire_sha256: str
    manifest_hash: str
    manifest_jws: str
    created_at: datetime
    next_offer_at: datetime
    cid: str | None = None
    inc: str | None = None
    seq: int | None = None
    referral_id: str | None = None
    state: OutState = OutState.WAITING
    attempts: int = 0
    confirmed_at: datetime | None = None
    receipted_at: datetime | None = None
    receipt_status: str | None = None
    flagged_at: datetime | None = None


@dataclass(eq=False)
class Conversation:
    """Both directions of one conversation with the landlord."""

    cid: str
    iss: str
    out_seq: int = 0
    out_hash: str | None = None
    in_inc: str | None = None
    in_seq: int = 0
    in_hash: str | None = None


@dataclass(eq=False)
class Stop:
    """A withdrawal that was processed: what it names is never shown, also when it arrives later.

    `jti` None stops the whole conversation up to now.
    """

    id: str
    iss: str
    cid: str
    jti: str | None
    at: datetime


@dataclass(eq=False)
class Actor:
    """The opaque name under which a person of this agency appears in receipts; only this node resolves it."""

    id: str
    subject: str


@dataclass(eq=False)
class NodeFacts:
    """This node's incarnation (random, new after every restore) and its published statements."""

    id: int
    inc: str
    party: str
    root: str
    keys: str


@dataclass(eq=False)
class Pin:
    """The landlord: pinned by people on a call, with its verified statements."""

    party: str
    thumbprint: str
    root: str
    keys: str
    pinned_at: datetime
