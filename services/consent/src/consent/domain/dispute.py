"""What a person does not agree with. Sources: UK GDPR Art 5(1)(d), accuracy; 16, rectification; 19, recipients."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DisputeOutcome(StrEnum):
    """What came of it. `kept`: the landlord keeps what it has, and the person still does not agree."""

    CORRECTED = "corrected"
    SETTLED = "settled"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class DisputeAnswer:
    """One answer of the landlord to a dispute, in words that the person can be shown."""

    outcome: DisputeOutcome
    said: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Dispute:
    """ "That is not right", in the person's words. `categories`: where it is; `decision`: which decision, if one."""

    id: str
    subject: str
    categories: tuple[str, ...]
    decision: str | None
    said: str
    recorded_at: datetime
    answers: tuple[DisputeAnswer, ...] = ()

    @property
    def stands(self) -> bool:
        """Until it is corrected, or she agrees. Keeping the data does not end it: that she disagrees is a fact."""
        return not any(one.outcome is not DisputeOutcome.KEPT for one in self.answers)
