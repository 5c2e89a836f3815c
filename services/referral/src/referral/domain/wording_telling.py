"""The words of the task to tell the person herself."""

from typing import Final

from referral.domain.wording_table import Ring, Wording

TELL_HER: Final = "TELL_THE_PERSON"
"""A review found that she can be told of what went without her yes, or the day has come that was named for it."""
TELLING: Final[dict[str, Wording]] = {
    TELL_HER: Wording(
        "This was shared without the person’s yes, and the time has come to tell them.",
        "Tell the person who was told, what, why, and how to complain: only in a way that is safe for them.",
        Ring.SAFEGUARDING,
        hidden_because="Somebody who knows them tells them; it is on their page from now on.",
    ),
}
