"""What joining needs of the database."""

from typing import Protocol

from referral.domain.joining import Joining


class Joinings(Protocol):
    """The newest invitation of each agency."""

    def put(self, joining: Joining) -> None: ...

    def get(self, agency_id: str) -> Joining | None:
        """Return it with its row locked until the transaction ends, or None."""
        ...
