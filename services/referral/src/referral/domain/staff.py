"""Who works at a page, and whose people they may see."""

from dataclasses import dataclass
from typing import Final

CASE_OFFICER: Final = "case_officer"
SAFEGUARDING_LEAD: Final = "safeguarding_lead"
DIRECTOR: Final = "director"
DPO: Final = "dpo"
DIRECTORY_ADMIN: Final = "directory_admin"
AUDITOR: Final = "auditor"
ALL_STAFF: Final = (CASE_OFFICER, SAFEGUARDING_LEAD, DIRECTOR, DPO, DIRECTORY_ADMIN, AUDITOR)
FRONT_LINE: Final = (CASE_OFFICER, SAFEGUARDING_LEAD)
REVIEWERS: Final = (SAFEGUARDING_LEAD, DPO, AUDITOR, DIRECTOR, DIRECTORY_ADMIN)
"""Who may be asked to look at something afterwards, by the landlord's rules."""
READERS: Final = (CASE_OFFICER, SAFEGUARDING_LEAD, DPO, AUDITOR)

_EVERY_TEAM: Final = frozenset({SAFEGUARDING_LEAD, DPO, AUDITOR})


@dataclass(frozen=True)
class Actor:
    """A signed-in member of staff. `team`: whose people a case officer works with."""

    name: str
    role: str
    team: str = ""


def may_see(actor: Actor, team: str) -> bool:
    """Whether `actor` may see a person of `team`.

    Need to know (UK GDPR Art 5(1)(c) and (f)): an officer sees the people of the own team; those who lead, advise and
    audit see every team's; a role that needs nobody's story sees nobody's.
    """
    if actor.role == CASE_OFFICER:
        return actor.team == team
    return actor.role in _EVERY_TEAM
