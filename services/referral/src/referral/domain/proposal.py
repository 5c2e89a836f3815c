"""Something to be shared without a person's yes that a second person has to approve first."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """Where a proposal stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    SAID_NO = "said_no"


@dataclass(frozen=True)
class Proposal:
    """Who proposed what about whom; `content` is kept under the person's key. Both people stay on record."""

    proposal_id: str
    person_id: str
    exception_id: str
    agency: str
    type: str
    proposed_by: str
    proposed_at: datetime
    content: dict[str, Any] = field(repr=False)
    verdict: Verdict = Verdict.WAITING
    decided_by: str | None = None
    decided_at: datetime | None = None
    referral_id: str | None = None

    def decided(
        self, verdict: Verdict, by: str, at: datetime, referral_id: str | None, words: str = ""
    ) -> "Proposal":
        """The same with a verdict."""
        content = {**self.content, "answer": words} if words else self.content
        return replace(self, verdict=verdict, decided_by=by, decided_at=at, referral_id=referral_id, content=content)


def may_decide(proposal: Proposal, by: str) -> bool:
    """Say whether this person may be the second one: never whoever proposed it, and only while nobody has decided.

    Names are compared without regard to case and surrounding space. Consent asks the same and more when approving.
    """
    return proposal.verdict is Verdict.WAITING and _same(by) != _same(proposal.proposed_by)


def _same(name: str) -> str:
    return name.strip().casefold()
