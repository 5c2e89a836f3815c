"""How an agency comes to be connected: invited by one person, its words compared and confirmed by two."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from referral.domain.errors import IllegalMove

MAY_INVITE = ("directory_admin",)
MAY_CONFIRM = ("directory_admin", "director", "safeguarding_lead")
"""Two of them, in one call with the agency or one after the other; a small landlord's lead and director will do."""


@dataclass(frozen=True)
class Joining:
    """The newest invitation of one agency, and who compared its words since. `party`: what the first compared."""

    agency_id: str
    invited_by: str
    invited_at: datetime
    party: str | None = None
    first_by: str | None = None
    first_at: datetime | None = None
    second_by: str | None = None
    second_at: datetime | None = None

    def compared(self, by: str, party: str, at: datetime) -> Self:
        """The joining after `by` compared the words of `party`.

        Raises:
            IllegalMove: it is done; the same person did both; or the first person had another file.
        """
        if self.second_by is not None:
            raise IllegalMove("This invitation has been used. Invite them again.")
        if self.first_by is None:
            return replace(self, party=party, first_by=by, first_at=at)
        if self.first_by == by:
            raise IllegalMove("You have compared these words already; another person has to do it too.")
        if self.party != party:
            raise IllegalMove("The other person compared another file. Stop, and invite them again.")
        return replace(self, second_by=by, second_at=at)

    @property
    def complete(self) -> bool:
        """Whether two people have compared the words."""
        return self.second_by is not None
