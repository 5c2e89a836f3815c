"""The words of one language, and who answers for them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Everything that a card says in one language and format.

    source: the key of the words that these are a translation of; None for words that are no translation.
    signed_off_by: the translator who answers for them; empty until there is one, and no evidence until then.
    """

    key: str
    name: str
    language: str
    format: str
    source: str | None
    signed_off_by: str
    who: Mapping[str, str]
    who_else: str
    purposes: Mapping[str, str]
    purpose_else: str
    details: Mapping[str, str]
    why: str
    told: str
    not_told: str
    how_long: str
    how_long_says: str
    if_no: str
    if_no_says: str
    limits: str
    limits_say: tuple[str, ...]
    yes: str
    no: str
    later: str
    change: str
    of: str
    back: str
    done: str
    done_says: str
    your_answer: str
    change_says: str
    also: str
    incidents: str
    show_again: str

    def who_of(self, agency_type: str) -> str:
        """What kind of agency it is; the kind above it before a dot, else a neutral word."""
        return self.who.get(agency_type) or self.who.get(agency_type.partition(".")[0]) or self.who_else

    def why_of(self, referral_type: str) -> str:
        """What it would be for."""
        return self.purposes.get(referral_type, self.purpose_else)
