"""What was decided about one referral, as consent signed it."""

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_GRACE = timedelta(minutes=15)


@dataclass(frozen=True)
class Decision:
    """The answer of `POST /decisions`; `permission` travels, the rest stays."""

    decision_id: str
    outcome: str
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    allowed: tuple[str, ...]
    withheld: dict[str, str]
    safe_contact: str
    cid: str | None
    permission: str | None = field(repr=False)
    permission_id: str | None
    statement: str = field(repr=False)
    record_hash: str
    decided_at: datetime

    @property
    def send(self) -> bool:
        """May something leave."""
        return self.outcome == "send"


@dataclass(frozen=True)
class Lease:
    """The answer of `POST /decisions/check` for one decision; `ends` is a time of this machine's monotonic clock."""

    decision_id: str
    stands: bool
    ends: float
    reasons: tuple[str, ...] = ()


def rests_on_consent(decision: Decision) -> bool:
    """Say whether the person's own yes is what its sharing permission rests on; what cannot be read does not.

    The permission is consent's, which signed it for the agency to check; here only its words are looked at.
    """
    try:
        _, claims, _ = (decision.permission or "").split(".")
        basis = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["basis"]
    except (ValueError, KeyError, TypeError):
        return False
    return "consent" in str(basis).split()


def may_go_unchecked(lane: str, agency_protects: bool, decided_at: datetime, now: datetime) -> bool:
    """Say whether a permission may be used while consent cannot be asked.

    Choice waits. Protect goes to recipients marked `protect` on a permission at most 15 minutes old.
    """
    return lane == "protect" and agency_protects and decided_at <= now <= unchecked_until(decided_at)


def unchecked_until(decided_at: datetime) -> datetime:
    """Until when a permission may be used while consent cannot be asked."""
    return decided_at + _GRACE
