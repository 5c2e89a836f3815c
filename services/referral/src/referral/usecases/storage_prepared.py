"""What the use cases need of the database about what was prepared and not sent; see `storage`."""

from typing import Protocol

from referral.domain.prepared import Prepared


class Preparations(Protocol):
    """One for each person, kind of help and agency, under the person's key."""

    def get(self, way: str) -> Prepared | None: ...

    def put(self, one: Prepared) -> None:
        """Keep it in the place of what was there. The caller waits for the person's turn first."""
        ...

    def drop(self, way: str) -> None: ...

    def of_person(self, person_id: str) -> list[Prepared]:
        """Return all of a person, the newest first."""
        ...
