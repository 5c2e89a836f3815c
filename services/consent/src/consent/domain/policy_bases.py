"""What the landlord's policy lets a referral rest on, beside what the law does (UK GDPR Articles 5(2), 6, 9 and 10).

A policy may rule out a basis that would hold in law; it can allow none that does not. A pack that names no bases
rules out none.
"""

from .model import Bases, LegalBasis


def policy_names_it(bases: Bases | None, basis: LegalBasis) -> bool:
    """Whether every code that an exception states is one that the policy lets this type rest on."""
    if bases is None:
        return True
    art6 = (basis.art6 or "").partition(".")[0] if (basis.art6 or "").startswith("legal_obligation.") else basis.art6
    stated = ((art6, bases.subject_art6), (basis.art9, bases.subject_art9), (basis.art10, bases.others_art10))
    return all(code is None or code in named for code, named in stated)


def consent_counts(bases: Bases | None) -> bool:
    """Whether the person's consent may carry this type at all."""
    return bases is None or "consent" in bases.subject_art6


def explicit_consent_counts(bases: Bases | None) -> bool:
    """Whether her explicit consent may carry special categories of this type."""
    return bases is None or "explicit_consent" in bases.subject_art9


def others_have_a_basis(bases: Bases | None, controller_type: str) -> bool:
    """Whether some basis is named for the other people in the story that is open to this landlord (LB-6)."""
    if bases is None:
        return True
    public = controller_type == "public_authority"
    return any(not (public and not_for_public(code)) for code in bases.others_art6)


def not_for_public(code: str) -> bool:
    """Points (ea) and (f) of Article 6(1) are not for a public authority in the performance of its tasks."""
    return code.startswith("rli.") or code == "legitimate_interests"
