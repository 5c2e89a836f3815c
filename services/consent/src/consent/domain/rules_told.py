"""Which of the rules LB-1 to LB-8 bear on something that was shared without a yes, and whether each was kept.

For whoever reviews it: the rule by name, what it asks in one sentence, and whether it holds for what was written down
at the time. Of broken glass a rule may be broken: then the basis was put right from the facts. The law behind each
rule stands in `lawful_basis`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from alongside.casedata.codes import OFFENCE_CATEGORIES, SPECIAL_CATEGORIES

from . import lawful_basis as rules
from .lawful_basis import Case


@dataclass(frozen=True, slots=True)
class RuleTold:
    """One rule that bears on it."""

    code: str
    asks: str
    kept: bool


_RULES: Final[tuple[tuple[str, Callable[[Case], bool], Callable[[Case], bool], str], ...]] = (
    (
        "LB-1",
        lambda case: not case.leaving.isdisjoint(SPECIAL_CATEGORIES),
        rules.lb1_special_category_has_a_condition,
        "Health, why somebody was targeted and free text need a condition of their own.",
    ),
    (
        "LB-2",
        lambda case: "vital_interests_incapable" in case.stated,
        rules.lb2_vital_interests_condition_needs_incapacity,
        "To protect a life as a condition is for people only who cannot consent.",
    ),
    (
        "LB-3",
        lambda case: bool(case.stated & (rules.PARA_18 | {"rli.safeguarding"})),
        rules.lb3_safeguarding_needs_somebody_at_risk,
        "Safeguarding is for a child, or for an adult at risk.",
    ),
    (
        "LB-4",
        lambda case: bool(case.stated & (rules.PARA_18 | rules.PARA_10)),
        rules.lb4_reason_for_no_consent_is_recorded,
        "It is written down why it was done without consent.",
    ),
    (
        "LB-5",
        lambda case: case.exception.basis.art6 == "rli.request",
        rules.lb5_request_basis_needs_an_attached_request,
        "What rests on a request has that request attached, with what it is needed for.",
    ),
    (
        "LB-6",
        lambda case: (
            (case.exception.basis.art6 or "").startswith("rli.")
            or case.exception.basis.art6 == "legitimate_interests"
        ),
        rules.lb6_public_authority_has_no_legitimate_interests,
        "Legitimate interests are no basis for a landlord that is a public authority.",
    ),
    (
        "LB-7",
        lambda case: not case.leaving.isdisjoint(OFFENCE_CATEGORIES),
        rules.lb7_offence_data_has_a_condition_and_tags,
        "What is said of others needs a condition, and says whether it is alleged, admitted or found.",
    ),
    (
        "LB-8",
        lambda case: any(code.startswith("spi.") for code in case.stated),
        rules.lb8_policy_document_is_in_force,
        "A policy document for this condition is in force.",
    ),
)


def told(case: Case) -> tuple[RuleTold, ...]:
    """The rules that bear on it, in their order; a rule that is broken always bears on it."""
    return tuple(RuleTold(code, asks, holds(case)) for code, bears, holds, asks in _RULES if bears(case))
