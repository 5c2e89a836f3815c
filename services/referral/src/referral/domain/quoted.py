"""The numbers that a person can quote: of their case, or the one that stands on their page and letter. Pure."""

import re
from typing import Final

from referral.domain.person import Person

LONGEST: Final = 100
SHORTEST: Final = 4
_NUMBER: Final = re.compile(r"[0-9A-F]{8}")


def packed(typed: str) -> str:
    """What was typed, as it is compared: without spaces and hyphens, whatever its case."""
    return re.sub(r"[\s-]+", "", typed[:LONGEST]).upper()


def number_of_letter(typed: str) -> str | None:
    """How the id of a referral ends that has this number on a letter (`ledger.reference`); None: it is none."""
    asked = packed(typed)
    return asked.lower() if _NUMBER.fullmatch(asked) else None


def quotes_person(typed: str, person: Person) -> bool:
    """Say whether it is the reference of this person or of their case."""
    asked = packed(typed)
    return len(asked) >= SHORTEST and asked in (packed(person.case_ref), packed(person.ref))
