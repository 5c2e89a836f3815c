"""LB-1 to LB-11: is the legal basis one that holds for what would leave, and what follows from it?

Each rule is its own function with its source, so that it can be read, tested and removed by itself. RULES are those
that an exception must keep when it is used (1 to 8); 9 is asked by the gate for each category, 10 when something is
recorded again, 11 when the person objects. Articles of the UK GDPR are cited as amended by the Data (Use and Access)
Act 2025.
"""

from collections.abc import Callable
from dataclasses import dataclass

from alongside.casedata.codes import OFFENCE_CATEGORIES, SPECIAL_CATEGORIES

from .model import Agency, Authority, Consent, ExceptionDecision, Facts, LegalBasis, Policy

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
    """One lawful basis for each disclosure. Source: UK GDPR Article 6(1)."""
    return case.exception.basis.art6 is not None


def consent_is_not_the_basis(case: Case) -> bool:
    """An exception shares without consent, so nothing that says "consent" can carry it.

    Source: UK GDPR Articles 4(11), 7 and 9(2)(a); Data Protection Act 2018 Schedule 1 paragraph 29.
    """
    return not case.stated & {"consent", "explicit_consent", "consent_29"}


def lb1_special_category_has_a_condition(case: Case) -> bool:
    """LB-1. Strand, own characteristics, health and free text need a condition of their own.

    Source: UK GDPR Article 9(1) and (2); for a consent the condition is explicit consent, Article 9(2)(a).
    """
    return case.exception.basis.art9 is not None or case.leaving.isdisjoint(SPECIAL_CATEGORIES)


def lb2_vital_interests_condition_needs_incapacity(case: Case) -> bool:
    """LB-2. Vital interests as a condition only protects those who physically or legally cannot consent.

    Source: UK GDPR Article 9(2)(c); the basis of Article 6(1)(d) does not ask for that.
    """
    return "vital_interests_incapable" not in case.stated or case.incapable


def lb3_safeguarding_needs_somebody_at_risk(case: Case) -> bool:
    """LB-3. Safeguarding is for a child, or an adult at risk.

    Source: UK GDPR Annex 1 (Data (Use and Access) Act 2025 Schedule 4); Data Protection Act 2018 Schedule 1
    paragraph 18(1)(b) and (3).
    """
    return not case.stated & (PARA_18 | {"rli.safeguarding"}) or case.at_risk


def lb4_reason_for_no_consent_is_recorded(case: Case) -> bool:
    """LB-4. It is written down why it is done without consent.

    Source: Data Protection Act 2018 Schedule 1 paragraphs 10(1)(b) and 18(2).
    """
    return not case.stated & (PARA_18 | PARA_10) or bool(case.exception.why_no_consent)


def lb5_request_basis_needs_an_attached_request(case: Case) -> bool:
    """LB-5. A disclosure on request rests on a request that states what the data are needed for.

    Source: UK GDPR Annex 1, disclosure for purposes of processing described in Article 6(1)(e) (Data (Use and
    Access) Act 2025 Schedule 4).
    """
    return case.exception.basis.art6 != "rli.request" or case.exception.request_stated


def lb6_public_authority_has_no_legitimate_interests(case: Case) -> bool:
    """LB-6. Points (ea) and (f) are not for a landlord that is a public authority; the recipient's kind is no matter.

    Source: UK GDPR Article 6(1), closing words (Data (Use and Access) Act 2025 section 70).
    """
    art6 = case.exception.basis.art6 or ""
    not_for_public = art6.startswith("rli.") or art6 == "legitimate_interests"
    return not (not_for_public and case.policy.controller_type == "public_authority")


def lb7_offence_data_has_a_condition_and_tags(case: Case) -> bool:
    """LB-7. Allegations about others need a condition, and each statement says alleged, admitted or found.

    Source: UK GDPR Articles 5(1)(d) and 10; Data Protection Act 2018 sections 10(5) and 11(2).
    """
    if case.leaving.isdisjoint(OFFENCE_CATEGORIES):
        return True
    return case.exception.basis.art10 is not None and case.facts.statements_tagged


def lb8_policy_document_is_in_force(case: Case) -> bool:
    """LB-8. A condition of Schedule 1 Part 2 wants an appropriate policy document; paragraph 10 to the police: none.

    Source: Data Protection Act 2018 Schedule 1 paragraphs 5(1), 10(2) and 39.
    """
    if not any(code.startswith("spi.") for code in case.stated) or case.policy.appropriate_policy_document:
        return True
    to_police = case.agency is not None and case.agency.type.split(".")[0] in ("police", "police_btp")
    return to_police and case.exception.basis.art9 == "spi.para10_unlawful_acts"


def lb9_only_the_person_allows_it(authority: Authority, category: str) -> bool:
    """LB-9. What is marked as the person's own leaves with a consent that lists it, and never by exception.

    That consent may be given by whoever lawfully decides for a person who cannot. Source: UK GDPR Article 9(2)(a);
    Gender Recognition Act 2004 section 22(4)(b); Mental Capacity Act 2005 sections 4, 5, 9 and 16.
    """
    return isinstance(authority, Consent) and category in authority.categories


def lb10_basis_stays_as_it_was_decided(decided: LegalBasis, now: LegalBasis) -> bool:
    """LB-10. A basis is never changed on what was decided; another basis is another decision, for another disclosure.

    Source: UK GDPR Articles 5(1)(a), 5(2) and 13(1)(c).
    """
    return decided == now


def lb11_person_may_object(basis: LegalBasis) -> bool:
    """LB-11. Whether the law gives the person a right to object. It opens a review and stops no urgent help.

    Source: UK GDPR Article 21(1).
    """
    art6 = basis.art6 or ""
    return art6 in ("public_task", "legitimate_interests") or art6.startswith("rli.")


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
