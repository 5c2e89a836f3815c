"""Who may propose, authorise, advise on and review a decision to share without consent.

Names are compared without regard to case and surrounding space: another spelling is no second person. Source of the
data protection officer's independence: UK GDPR Article 38(3) and (6).
"""

from collections.abc import Collection

from .errors import DpoNeverAuthorises, NotTheNamedAuthoriser, ProposerNeverAuthorises, ReviewNotIndependent
from .names import same_person
from .records import Actor, ExceptionRecord

AUTHORISERS = ("case_officer", "directory_admin", "safeguarding_lead", "director")
"""Who a second person can be where the policy pack in force says so; a safeguarding lead where it says nothing."""
DPO = "dpo"


def check_authoriser(exception: ExceptionRecord, by: Actor) -> None:
    """Raises DpoNeverAuthorises, ProposerNeverAuthorises or NotTheNamedAuthoriser."""
    # Independence of the officer: also when the same person has another role.
    if DPO in by.roles:
        raise DpoNeverAuthorises
    if same_person(by.name, exception.terms.proposed_by):
        raise ProposerNeverAuthorises
    named = exception.terms.authorised_by
    if named is not None and not same_person(by.name, named):
        raise NotTheNamedAuthoriser


def check_reviewer(decided_by: Collection[str], by: Actor) -> None:
    """Whoever proposed or approved never reviews. Raises ReviewNotIndependent."""
    if any(same_person(by.name, name) for name in decided_by):
        raise ReviewNotIndependent
