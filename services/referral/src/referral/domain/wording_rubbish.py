"""The words of tasks about what an agency sends and nobody here can read."""

from typing import Final

from referral.domain.wording_table import Ring, Wording

RUBBISH: Final[dict[str, Wording]] = {
    "TOO_MUCH_UNREADABLE": Wording(
        "So much comes from them that our system cannot read that it no longer notes each one; it only counts them.",
        "Ring them, say that their system sends what ours cannot read, and ask them to have it looked at today.",
        Ring.AGENCY,
        hidden_because="It is about the two computer systems, and not about the person.",
    ),
    "LOST_ON_THE_WAY": Wording(
        "Something that they sent us was lost on the way, and we cannot tell what it was.",
        "Ring them, say that a message of theirs did not reach us, and ask what it was and for it to be sent again.",
        Ring.AGENCY,
        hidden_because="Nobody knows whom it was about; what it said reaches the person when it is sent again.",
    ),
}
