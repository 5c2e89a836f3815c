"""Sealed messages going out and stored ones coming in; neither is ever changed after it left or came."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from alongside.envelope.model import Sealed, SentRecord


class Kind(StrEnum):
    """What a message carries.

    A referral, words that follow it, that it is withdrawn, or our receipt for the agency's answer.
    """

    REFERRAL = "referral"
    REPLY = "reply"
    WITHDRAWAL = "withdrawal"
    RECEIPT = "receipt"


class Stage(StrEnum):
    """How far a sealed message is on its way.

    SEALED can still be given back. HANDED was offered to a socket: sent for ever, never sealed again under this
    number. DONE has its receipt (or is a receipt that the carrier took). STOPPED is not offered again.
    """

    SEALED = "sealed"
    HANDED = "handed"
    DONE = "done"
    STOPPED = "stopped"
    GIVEN_BACK = "given_back"


OPEN_STAGES = (Stage.SEALED, Stage.HANDED)


@dataclass(frozen=True)
class Message:
    """One sealed message for one agency. `wire` is None when the bytes are gone; the hashes stay."""

    jti: str
    mid: str
    kind: Kind
    stage: Stage
    referral_id: str | None
    agency: str
    addressee: str
    cid: str | None
    inc: str | None
    seq: int | None
    manifest: str = field(repr=False)
    manifest_hash: str
    perm: str | None
    permission_salt: str | None = field(repr=False)
    wire: bytes | None = field(repr=False)
    wire_sha256: str
    categories: tuple[str, ...]
    created_at: datetime
    about: str | None = None

    @classmethod
    def from_sealed(
        cls,
        sealed: Sealed,
        kind: Kind,
        *,
        agency: str,
        addressee: str,
        referral_id: str | None,
        at: datetime,
        about: str | None = None,
    ) -> "Message":
        """Return the row to keep of a message just sealed; `about` is the jti that a receipt of ours answers."""
        return cls(
            jti=sealed.jti,
            mid=sealed.mid,
            kind=kind,
            stage=Stage.SEALED,
            referral_id=referral_id,
            agency=agency,
            addressee=addressee,
            cid=sealed.cid,
            inc=sealed.inc,
            seq=sealed.seq,
            manifest=sealed.manifest_jws,
            manifest_hash=sealed.manifest_hash,
            perm=sealed.perm,
            permission_salt=sealed.permission_salt,
            wire=sealed.wire,
            wire_sha256=sealed.wire_sha256,
            categories=sealed.categories,
            created_at=at,
            about=about,
        )

    def sent_record(self) -> SentRecord:
        """Return what a receipt for this message has to say, field by field."""
        return SentRecord(
            addressee=self.addressee,
            jti=self.jti,
            wire=self.wire_sha256,
            manifest=self.manifest_hash,
            perm=self.perm,
            cid=self.cid,
            inc=self.inc,
            seq=self.seq,
            categories=self.categories,
        )


@dataclass(frozen=True)
class Conversation:
    """Our side of one conversation: the last number that was handed out, and the last of theirs that we accepted."""

    cid: str
    agency: str
    party: str
    inc: str
    last_seq: int = 0
    last_hash: str | None = None


class Arrival(StrEnum):
    """What became of stored incoming bytes."""

    STORED = "stored"
    APPLIED = "applied"
    REFUSED = "refused"
    RUBBISH = "rubbish"


@dataclass(frozen=True)
class Incoming:
    """Bytes that came by one agency's link. `wire` is None when they were processed and let go."""

    incoming_id: str
    agency: str
    message_id: str
    wire: bytes | None = field(repr=False)
    wire_sha256: str
    received_at: datetime
    arrival: Arrival = Arrival.STORED


@dataclass(frozen=True)
class Verified:
    """What is remembered of incoming bytes whose signature verified."""

    sender: str
    jti: str
    mid: str
    mt: str
    iat: int
    cid: str | None
    inc: str | None
    seq: int | None
    manifest: str = field(repr=False)
    manifest_hash: str
