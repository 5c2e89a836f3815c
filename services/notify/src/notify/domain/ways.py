"""The ways of reaching a person, and how much each may give away."""

from enum import IntEnum, StrEnum
from typing import Final


class Way(StrEnum):
    """One way to reach a person; the first seven are the channel kinds of a safe-contact record."""

    MOBILE_CALL = "mobile_call"
    LANDLINE_CALL = "landline_call"
    SMS = "sms"
    EMAIL = "email"
    POST = "post"
    IN_PERSON = "in_person"
    PORTAL = "portal"
    MOBILE_VOICEMAIL = "mobile_voicemail"
    LANDLINE_VOICEMAIL = "landline_voicemail"


class Safety(StrEnum):
    """What the person said about a channel. Whatever is not a clear yes is not safe."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Voicemail(StrEnum):
    """What may be left on an answering machine; unknown counts as never."""

    NEVER = "never"
    NEUTRAL = "neutral"
    OK = "ok"


class Risk(IntEnum):
    """How much a text gives away to whoever else sees it."""

    SILENT = 0
    """Somebody called and nothing is expected."""
    ASKS = 1
    """Somebody waits for an answer."""
    POINTS = 2
    """There is something to read, and where."""


VOICEMAIL_OF: Final = {
    Way.MOBILE_VOICEMAIL: Way.MOBILE_CALL,
    Way.LANDLINE_VOICEMAIL: Way.LANDLINE_CALL,
}
"""A voicemail follows the rules of its telephone, and more."""

SENT_BY_MACHINE: Final = (Way.SMS, Way.EMAIL, Way.PORTAL)
"""The only ways on which software may send by itself; calls, letters and visits are for people."""

CEILING: Final = {
    Way.MOBILE_CALL: Risk.POINTS,
    Way.LANDLINE_CALL: Risk.ASKS,
    Way.IN_PERSON: Risk.POINTS,
    Way.PORTAL: Risk.POINTS,
    Way.EMAIL: Risk.POINTS,
    Way.SMS: Risk.ASKS,
    Way.POST: Risk.ASKS,
    Way.MOBILE_VOICEMAIL: Risk.SILENT,
    Way.LANDLINE_VOICEMAIL: Risk.SILENT,
}
"""The most that a text may give away on each way when nobody close to the person is the danger."""

LEAVES_A_TRACE: Final = frozenset({Way.SMS, Way.EMAIL, Way.POST, Way.MOBILE_VOICEMAIL, Way.LANDLINE_VOICEMAIL})
"""Ways whose text can be found later by somebody else who lives there or holds the telephone."""

NOT_CLOSE: Final = frozenset({"neighbour", "online"})
"""The only answers that say that whoever is the danger does not share the person's home, post or telephone."""


def ceiling(way: Way, proximity: str | None) -> Risk:
    """Return the most that a text may give away on `way`.

    Where the danger may be close (family, household, ex-partner, somebody at the landlord, not known),
    a way that leaves a trace carries only a silent text.
    """
    if way in LEAVES_A_TRACE and proximity not in NOT_CLOSE:
        return Risk.SILENT
    return CEILING[way]
