"""What is written down of telling the person herself what was shared without her yes. Pure.

Sources: UK GDPR Articles 5(1)(a), 13 and 14; what she is told stays between her and whoever told her.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from referral.domain.delivery import Delivery
from referral.domain.errors import Invalid
from referral.domain.told import Entry, check_passed

HER: Final = "her"
"""The kind of an entry that is about telling her, and not an agency."""
WAYS: Final[dict[Delivery, str]] = {
    Delivery.IN_PERSON: "In person, where nobody could overhear us",
    Delivery.PHONE: "By phone, on a safe number at a safe time",
    Delivery.PAPER: "On paper, from my hand into theirs",
}
LONGEST: Final = 2_000


@dataclass(frozen=True)
class SaidToHer:
    """How she was told, when (aware UTC), and what she said or wants now."""

    way: Delivery
    at: datetime
    words: str | None = field(default=None, repr=False)


def check(entry: Entry, now: datetime) -> None:
    """Raises Invalid: it is to come yet, it is no way of telling her, or too much was written."""
    check_passed(entry.at, now)
    if entry.delivery not in WAYS:
        raise Invalid("Choose how they were told.")
    if len(entry.text or "") > LONGEST:
        raise Invalid(f"Use {LONGEST:,} characters at most.")
