"""What messages are made of: pure frozen values, no cryptography and no third-party import.

Times are integer seconds since 1970 UTC, as they stand on the wire, unless a name says otherwise.
Hashes, salts, thumbprints and party ids are base64url without padding (RFC 4648 section 5).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Jwk = Mapping[str, Any]


class MessageType(StrEnum):
    """The `mt` claim."""

    REFERRAL_NEW = "referral.new"
    REFERRAL_UPDATE = "referral.update"
    REFERRAL_WITHDRAW = "referral.withdraw"
    ERASE_REQUEST = "erase.request"
    ANSWER = "answer"
    REPLY = "reply"
    RECEIPT = "receipt"
    BLOB_REQUEST = "blob.request"
    BLOB_KEY = "blob.key"
    SYNC = "sync"
    KEY_UPDATE = "key.update"
    PING = "ping"


OUTSIDE_CONVERSATIONS = frozenset({MessageType.RECEIPT, MessageType.SYNC, MessageType.KEY_UPDATE, MessageType.PING})
"""Types whose cid, inc, seq, prev and seen are null."""

WITHOUT_END = frozenset({MessageType.RECEIPT, MessageType.ANSWER})
"""Types whose exp is null."""


class Suite(StrEnum):
    """Algorithm suites; S1 = ES256, ECDH-ES+A256KW on P-256, A256GCM. S3 is flagged and not built yet."""

    S1 = "S1"
    S3 = "S3"


class Role(StrEnum):
    """Which side of the exchange a party is."""

    LANDLORD = "landlord"
    AGENCY = "agency"


class Env(StrEnum):
    """A live node refuses sandbox keys, and the reverse."""

    SANDBOX = "sandbox"
    LIVE = "live"


class KeyUse(StrEnum):
    """What a key may do; each key has one use."""

    IDENTITY = "identity"
    MESSAGE = "message"
    PERMISSION = "permission"
    DIRECTORY = "directory"
    ENCRYPTION = "encryption"


class Urgency(StrEnum):
    """Decides how long a sealed message may wait: 14 days, 72 hours, 24 hours."""

    STANDARD = "standard"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class PermissionUse(StrEnum):
    """`once`: one message only. `updates`: the referral and what follows in its conversation."""

    ONCE = "once"
    UPDATES = "updates"


class ReceiptStatus(StrEnum):
    """What became of a message."""

    RECEIVED = "received"
    OPENED = "opened"
    REFUSED = "refused"
    UNREADABLE = "unreadable"
    EXPIRED = "expired"


class AnswerCode(StrEnum):
    """What a person at the agency, or its node by rule, says about a referral."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    MORE_INFO = "more_info"
    PROGRESS = "progress"
    OUTCOME = "outcome"
    STOPPED = "stopped"
    ERASED = "erased"
    RETAINED = "retained"
    CONTINUING = "continuing"
    NOT_HELD = "not_held"


class Flag(StrEnum):
    """What is accepted, but must be acted upon or shown."""

    CLOCK = "clock"  # the two clocks are more than 10 minutes apart
    GAP = "gap"  # numbers are missing before this one: ask with `sync`
    LATE = "late"  # fills a gap
    NEW_INCARNATION = "new_incarnation"  # the sender was restored or replaced
    KNOWN_MESSAGE = "known_message"  # this mid had its effect already: receipt, no second effect
    SEEN_UNKNOWN = "seen_unknown"  # the peer has seen a message of mine that I do not know


@dataclass(frozen=True, slots=True)
class Position:
    """One manifest in one direction of a conversation: incarnation, number, manifest hash."""

    inc: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Superseded:
    """A message that this one replaces: destroyed unread if it is still unopened."""

    seq: int
    jti: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What the recipient takes on with the data: obligations, what the person agreed to or was told, versions."""

    obligations: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Permission:
    """The claims of a sharing permission; the only thing about a decision that travels.

    `sub` is pairwise (this person towards this agency), `record` the salted hash of the decision record,
    `send_by` and `keep_until` are seconds UTC (`keep_until` null = as the agreement says).
    """

    id: str
    iss: str
    aud: str
    sub: str
    cid: str
    purposes: tuple[str, ...]
    categories: tuple[str, ...]
    basis: str
    use: PermissionUse
    send_by: int
    keep_until: int | None
    terms: Terms
    record: str


@dataclass(frozen=True, slots=True)
class Ref:
    """The message a receipt is about. `wire` = SHA-256 of its bytes; the rest is null if it was unreadable."""

    jti: str | None
    wire: str
    manifest: str | None
    perm: str | None
    cid: str | None
    inc: str | None
    seq: int | None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it, at the signer: a role and an id that only the signer can resolve."""

    role: str
    actor: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The `rcpt` claim. `at` is seconds UTC at the signer; `code` says why, for refused, unreadable, expired."""

    status: ReceiptStatus
    ref: Ref
    categories: tuple[str, ...]
    at: int
    code: str | None
    by: Actor


@dataclass(frozen=True, slots=True)
class Manifest:
    """The signed claims of one message. `sup` and `x` are empty where the wire says null or {}."""

    iss: str
    aud: str
    jti: str
    mid: str
    iat: int
    exp: int | None
    rk: str
    rv: int
    mt: MessageType
    cid: str | None
    inc: str | None
    seq: int | None
    prev: str | None
    seen: Position | None
    re: str | None
    sup: tuple[Superseded, ...]
    perm: str | None
    parts: Mapping[str, str]
    rcpt: Receipt | None
    log: Mapping[str, Any] | None = None
    x: Mapping[str, Any] = field(default_factory=dict)
    v: int = 1


@dataclass(frozen=True, slots=True)
class Content:
    """What to send: part name (a category code, `_ask`, `_answer` or `_card`) -> its JSON text."""

    parts: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key of a root statement; a signature counts if `nbf <= iat < exp`."""

    kid: str
    jwk: Jwk = field(repr=False)
    use: KeyUse
    nbf: int
    exp: int


@dataclass(frozen=True, slots=True)
class EncryptionKey:
    """A public key of a key statement; a sender uses the newest that is valid now."""

    kid: str
    jwk: Jwk = field(repr=False)
    suite: Suite
    nbf: int
    exp: int
    once: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """A party whose two statements have been verified against a pinned identity. Make it with `verify_party`."""

    id: str
    role: Role
    env: Env
    keys: tuple[SigningKey, ...]
    enc: tuple[EncryptionKey, ...]
    min_suite: Suite
    root_version: int
    keys_version: int
    root_exp: int
    keys_exp: int
    root_jws: str = field(repr=False)
    keys_jws: str = field(repr=False)
    accepts: tuple[str, ...] = ("alongside.1",)


@dataclass(frozen=True, slots=True)
class SenderKeys:
    """What signs a message: my own verified statements and the private JWK of use `message`."""

    party: Party
    message: Jwk = field(repr=False)


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """What opens a message: my own verified statements and every private encryption JWK still held."""

    party: Party
    encryption: tuple[Jwk, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A message ready for the relay, and what the sender must remember of it.

    `wire` is the AMQP body (ASCII), `jti` the AMQP message_id. `permission_salt` opens the commitment
    `perm` for the evidence pack; part salts are nowhere but inside the message.
    """

    wire: bytes = field(repr=False)
    jti: str
    mid: str
    mt: MessageType
    iat: int
    exp: int | None
    cid: str | None
    inc: str | None
    seq: int | None
    wire_sha256: str
    manifest_jws: str = field(repr=False)
    manifest_hash: str
    perm: str | None
    permission_salt: str | None = field(repr=False)
    categories: tuple[str, ...]
    bucket: int


@dataclass(frozen=True, slots=True)
class SentRecord:
    """What the sender stored of a message, to compare a receipt with. `addressee` is a party id."""

    addressee: str
    jti: str
    wire: str
    manifest: str
    perm: str | None
    cid: str | None
    inc: str | None
    seq: int | None
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A message that passed every check; nothing else in this library returns one.

    `parts` are the JSON texts as they were signed. `permission_salt` opens the commitment `manifest.perm`.
    `missing` counts the numbers that a `sync` must ask for.
    """

    manifest: Manifest
    manifest_jws: str = field(repr=False)
    manifest_hash: str
    permission: Permission | None
    permission_jws: str | None = field(repr=False)
    permission_salt: str | None = field(repr=False)
    parts: Mapping[str, str] = field(repr=False)
    categories: tuple[str, ...]
    wire_sha256: str
    bucket: int
    flags: frozenset[Flag] = frozenset()
    missing: int = 0
