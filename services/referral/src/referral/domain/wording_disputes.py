"""The words of tasks about what a person does not agree with."""

from typing import Final

from referral.domain.wording_table import Ring, Wording

DISPUTES: Final[dict[str, Wording]] = {
    "DISPUTE_BY_PHONE": Wording(
        "The person disagrees with what this agency was told, or that was settled, and no message reaches it.",
        "Ring them, give our reference, and say:",
        Ring.AGENCY,
        person="You told us that something is not right. We are ringing them to tell them.",
    ),
}
