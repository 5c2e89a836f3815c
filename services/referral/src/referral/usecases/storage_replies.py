"""What agencies sent back and what was written to them, as the use cases keep it. None of it commits."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from referral.domain.message import Stage


@dataclass(frozen=True)
class KeptReceipt:
    """A signed receipt that counts: evidence."""

    jti: str
    about: str
    referral_id: str
    status: str
    manifest: str = field(repr=False)
    code: str | None
    at: int


@dataclass(frozen=True)
class KeptAnswer:
    """What somebody at the agency answered; `text` is theirs and is kept under the person's key."""

    jti: str
    referral_id: str
    answer: str
    reason: str | None
    text: str | None = field(repr=False)
    manifest: str = field(repr=False)
    at: int
    suggestion: str | None = field(default=None, repr=False)
    basis: str | None = field(default=None, repr=False)
    until: str | None = None
    opened: bool | None = None


@dataclass(frozen=True)
class KeptReply:
    """What an officer wrote to the agency about a referral; kept under the person's key.

    `by`: who wrote it; `key`: sent twice, it counts once; `stage`: how far its message has come.
    """

    jti: str
    referral_id: str
    re: str | None
    text: str = field(repr=False)
    by: str
    key: str
    at: datetime
    stage: Stage = Stage.SEALED


class Replies(Protocol):
    """Receipts and answers that count, and what we wrote back."""

    def keep_receipt(self, receipt: KeptReceipt) -> None: ...

    def keep_answer(self, answer: KeptAnswer, person_id: str) -> None: ...

    def receipts(self, referral_id: str) -> list[KeptReceipt]: ...

    def answers(self, referral_id: str) -> list[KeptAnswer]: ...

    def keep_reply(self, reply: KeptReply, person_id: str) -> None: ...

    def replies(self, referral_id: str) -> list[KeptReply]: ...

    def without_receipt(self, before: datetime, urgent_before: datetime, limit: int) -> list[str]:
        """The referrals about which we wrote before then and have no receipt, and nobody is asked to ring yet."""
        ...
