"""LB-1 to LB-8: is the legal basis of an exception one that holds for what would leave?

Each rule is its own function, so that it can be read, tested and removed by itself. Sources: UK GDPR Articles 6, 9
and 10; Data Protection Act 2018 Schedule 1; Data (Use and Access) Act 2025 section 70 and Schedule 4.
"""

from collections.abc import Callable
from dataclasses import dataclass

from alongside.casedata.codes import OFFENCE_CATEGORIES, SPECIAL_CATEGORIES

from .model import Agency, ExceptionDecision, Facts, LegalBasis, Policy

PARA_18 = frozenset({"spi.para18_safeguarding", "para18_36"})
PARA_10 = frozenset({"spi.para10_unlawful_acts", "para10_36"})


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at: the exception, what would leave under it, and the facts."""

    exception: ExceptionDecision
    leaving: frozenset[str]
    facts: Facts
    policy: Policy
    agency: Agency | None = None

    @property
    def stated(self) -> frozenset[str]:
        """Every code that the exception names; a stated one must hold even where none is needed."""
        basis = self.exception.basis
        return frozenset(code for code in (basis.art6, basis.art9, basis.art10) if code is not None)

    @property
    def incapable(self) -> bool:
        """Physically or legally unable to consent to this."""
        return "lacks_capacity" in self.exception.why_no_consent

    @property
    def at_risk(self) -> bool:
        """Under 18, or an adult at risk; for a child at risk any child in the home counts."""
        if self.facts.under_18:
            return True
        if self.exception.type == "child_at_risk":
            return self.facts.child_present
        return self.facts.care_and_support_needs is True


def art6_is_stated(case: Case) -> bool:
    """One lawful basis per disclosure is mandatory (UK GDPR Art 6(1))."""
    return case.exception.basis.art6 is not None


def consent_is_not_the_basis(case: Case) -> bool:
    """An exception shares without consent, so nothing that says "consent" can carry it (LB-1 for exceptions)."""
    return not case.stated & {"consent", "explicit_consent", "consent_29"}


def lb1_special_category_has_a_condition(case: Case) -> bool:
    """Strand, own characteristics, health and free text need an Article 9 condition."""
    return case.exception.basis.art9 is not None or case.leaving.isdisjoint(SPECIAL_CATEGORIES)


def lb2_vital_interests_condition_needs_incapacity(case: Case) -> bool:
    """Art 9(2)(c) only protects those who physically or legally cannot consent."""
    return "vital_interests_incapable" not in case.stated or case.incapable


def lb3_safeguarding_needs_somebody_at_risk(case: Case) -> bool:
    """Annex 1 "safeguarding" and Schedule 1 paragraph 18: a child, or an adult at risk."""
    return not case.stated & (PARA_18 | {"rli.safeguarding"}) or case.at_risk


def lb4_reason_for_no_consent_is_recorded(case: Case) -> bool:
    """Schedule 1 paragraphs 10 and 18 ask why it is done without consent."""
    return not case.stated & (PARA_18 | PARA_10) or bool(case.exception.why_no_consent)


def lb5_request_basis_needs_an_attached_request(case: Case) -> bool:
    """Annex 1 paragraph 1 rests on a request that states the need; there is nowhere to attach one yet."""
    return case.exception.basis.art6 != "rli.request"


def lb6_public_authority_has_no_legitimate_interests(case: Case) -> bool:
    """Art 6(1), closing words: points (ea) and (f) are not for a landlord that is a public authority."""
    art6 = case.exception.basis.art6 or ""
    not_for_public = art6.startswith("rli.") or art6 == "legitimate_interests"
    return not (not_for_public and case.policy.controller_type == "public_authority")


def lb7_offence_data_has_a_condition_and_tags(case: Case) -> bool:
    """Art 10: allegations about others need a condition, and each statement says alleged, admitted or found."""
    if case.leaving.isdisjoint(OFFENCE_CATEGORIES):
        return True
    return case.exception.basis.art10 is not None and case.facts.statements_tagged


def lb8_policy_document_is_in_force(case: Case) -> bool:
    """Schedule 1 paragraph 5: an appropriate policy document; paragraph 10 to the police is met without one."""
    if not any(code.startswith("spi.") for code in case.stated) or case.policy.appropriate_policy_document:
        return True
    to_police = case.agency is not None and case.agency.type.split(".")[0] in ("police", "police_btp")
    return to_police and case.exception.basis.art9 == "spi.para10_unlawful_acts"


RULES: tuple[Callable[[Case], bool], ...] = (
    art6_is_stated,
    consent_is_not_the_basis,
    lb1_special_category_has_a_condition,
    lb2_vital_interests_condition_needs_incapacity,
    lb3_safeguarding_needs_somebody_at_risk,
    lb4_reason_for_no_consent_is_recorded,
    lb5_request_basis_needs_an_attached_request,
    lb6_public_authority_has_no_legitimate_interests,
    lb7_offence_data_has_a_condition_and_tags,
    lb8_policy_document_is_in_force,
)


def basis_holds(case: Case) -> bool:
    """Whether every rule holds."""
    return all(rule(case) for rule in RULES)


def corrected_basis(case: Case) -> LegalBasis:
    """The basis that the facts support, for break-glass: a wrong code never stops urgent help.

    Paragraph 18 only where somebody is at risk, paragraph 10 otherwise; never the condition for people who cannot
    consent. Vital interests (Art 6(1)(d)) is open to every controller and asks for nothing but the danger.
    """
    paragraph = "18" if case.exception.type in ("child_at_risk", "adult_at_risk") and case.at_risk else "10"
    art9 = {"18": "spi.para18_safeguarding", "10": "spi.para10_unlawful_acts"}[paragraph]
    return LegalBasis("vital_interests", art9, f"para{paragraph}_36")
