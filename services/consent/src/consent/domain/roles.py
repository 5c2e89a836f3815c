"""Which roles may do what, where a landlord's policy pack may say so; and what no pack can change.

Two different people are always needed to open a way for data, and one is always enough to close it. The data
protection officer advises and monitors, and never approves (UK GDPR Article 38(6)); whoever imports vouches for a
source system and approves nothing here.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from .errors_agreements import AdvisesOnly, NotYourRole, TwoPeopleNeeded
from .names import same_person
from .records import Actor

STANDARD: Final[Mapping[str, frozenset[str]]] = {
    "draft_agreement": frozenset({"directory_admin", "director"}),
    "approve_agreement": frozenset({"director"}),
    "suspend_agreement": frozenset({"directory_admin", "director", "safeguarding_lead"}),
    "draft_policy_pack": frozenset({"directory_admin", "director"}),
    "approve_policy_pack": frozenset({"director"}),
    "propose_exception": frozenset({"case_officer", "safeguarding_lead"}),
    "authorise_exception": frozenset({"safeguarding_lead"}),
    "review_break_glass": frozenset({"safeguarding_lead"}),
    "call_back": frozenset({"directory_admin", "director"}),
}
"""Who may, where the pack in force says nothing."""
SMALL_TEAM: Final[Mapping[str, frozenset[str]]] = {
    "draft_agreement": frozenset({"safeguarding_lead"}),
    "approve_agreement": frozenset({"safeguarding_lead"}),
    "draft_policy_pack": frozenset({"safeguarding_lead"}),
    "approve_policy_pack": frozenset({"safeguarding_lead"}),
    "authorise_exception": frozenset({"director"}),
    "review_break_glass": frozenset({"director"}),
    "call_back": frozenset({"safeguarding_lead"}),
}
"""Who may as well at a landlord with one lead: lead and director stand in for each other, and stay two people."""
OPENS: Final = frozenset({"approve_agreement", "approve_policy_pack", "authorise_exception", "review_break_glass"})
"""What opens a way for data or judges how it was opened."""
NEVER_OPENS: Final = frozenset({"dpo", "import", "auditor"})
KNOWN: Final = frozenset(
    {"case_officer", "safeguarding_lead", "dpo", "directory_admin", "director", "auditor", "import"}
)


def roles_for(action: str, named: Mapping[str, frozenset[str]], small_team: bool) -> frozenset[str]:
    """Roles that may do this. `named`: what the pack says, instead of the standard; the small team adds to it."""
    roles = named.get(action, STANDARD[action]) | (SMALL_TEAM.get(action, frozenset()) if small_team else frozenset())
    return roles - NEVER_OPENS if action in OPENS else roles


def must_be_allowed(action: str, by: Actor, roles: frozenset[str]) -> None:
    """Raises AdvisesOnly, NotYourRole. An officer who has another role as well still advises only."""
    if action in OPENS and "dpo" in by.roles:
        raise AdvisesOnly
    if by.roles.isdisjoint(roles):
        raise NotYourRole


def must_be_another(by: Actor, names: Iterable[str]) -> None:
    """Whoever drafted or proposed something is not its second person. Raises TwoPeopleNeeded."""
    if any(same_person(by.name, name) for name in names):
        raise TwoPeopleNeeded
