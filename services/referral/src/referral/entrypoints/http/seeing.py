"""Whom a caller of the API may see: the same people as on the pages, whoever asks.

An import brings people of any team. A case officer's token says the team (`alongside.web.tokens`), and a token that
says none sees the people of no team. What somebody may not see is not there for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from alongside.web.auth import current_caller
from referral.bootstrap import Referral
from referral.domain.errors import NotFound
from referral.domain.staff import CASE_OFFICER, Actor, may_see

IMPORT = "import"


@dataclass(frozen=True)
class Sight:
    """What the caller of this request may see; `actors`: one for each role that lets them in."""

    every_team: bool
    actors: tuple[Actor, ...]

    def of(self, team: str) -> bool:
        """Whether people of this team are theirs to see."""
        return self.every_team or any(may_see(one, team) for one in self.actors)


def sight(roles: Sequence[str]) -> Sight:
    """`roles`: those of the route; another role of the caller opens nothing here."""
    caller = current_caller()
    held = caller.roles & set(roles)
    return Sight(IMPORT in held, tuple(Actor(caller.sub, role, caller.team) for role in held))


def team_of_new(roles: Sequence[str]) -> str | None:
    """Whose a person becomes whom this caller makes known; None: of the team of imports."""
    caller = current_caller()
    held = caller.roles & set(roles)
    return caller.team if IMPORT not in held and CASE_OFFICER in held else None


def must_see_person(service: Referral, person_id: UUID, roles: Sequence[str]) -> None:
    """Raises NotFound, with the sentence of somebody who does not exist."""
    seen = sight(roles)
    if not seen.every_team and not service.desk.seeing.person_is_seen(str(person_id), seen.of):
        raise NotFound("There is no such person here.")


def must_see_referral(service: Referral, referral_id: UUID, roles: Sequence[str]) -> None:
    """Raises NotFound, with the sentence of a referral that does not exist."""
    seen = sight(roles)
    if not seen.every_team and not service.desk.seeing.referral_is_seen(str(referral_id), seen.of):
        raise NotFound("There is no such referral here.")
