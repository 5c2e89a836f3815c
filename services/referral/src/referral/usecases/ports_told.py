"""What telling by hand needs of the database."""

from typing import Protocol

from referral.domain.told import Entry


class ToldBook(Protocol):
    """What was told to agencies by hand, and what they said back; words under the person's key. Never changed."""

    def add(self, entry: Entry, person_id: str) -> None: ...

    def get(self, entry_id: str) -> Entry | None: ...

    def of_referral(self, referral_id: str) -> list[Entry]:
        """Return the entries of a referral in the order in which things were said."""
        ...
