"""Officers answer facts; which articles follow from them is derived here, with reasons in plain words.

Pure: the same answers give the same proposal for ever. What it proposes keeps every rule of `lawful_basis` for what
it does not leave out; a property test holds that. It never proposes the condition for people who cannot consent for
somebody who can, nor safeguarding for an adult who is not at risk in the sense of the Act.

Sources: UK GDPR Articles 6(1), 9(2), 10 and Annex 1 (Data (Use and Access) Act 2025 section 70 and Schedule 4); Data
Protection Act 2018 Schedule 1 paragraphs 6, 10, 18, 30 and 36; Crime and Disorder Act 1998 section 115.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from alongside.casedata.codes import OFFENCE_CATEGORIES, SPECIAL_CATEGORIES, in_table_order

from .model import LegalBasis
from .officer_answers import NO, UNKNOWN, YES, Answers

Ground = str
SPECIAL, OFFENCE = frozenset(SPECIAL_CATEGORIES), frozenset(OFFENCE_CATEGORIES)


@dataclass(frozen=True, slots=True)
class Around:
    """What the system knows by itself. `policy_document`: whether an appropriate policy document is in force."""

    controller_type: str
    agency_type: str
    policy_document: bool
    jurisdiction: str = "england"

    @property
    def public(self) -> bool:
        """A public authority in the performance of its tasks."""
        return self.controller_type == "public_authority"

    @property
    def police(self) -> bool:
        """Whether the recipient is the police."""
        return self.agency_type.split(".")[0] in ("police", "police_btp")


@dataclass(frozen=True, slots=True)
class Reason:
    """One step: what it gives, why, and where that is written."""

    gives: str
    because: str
    source: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What follows from the answers. `type` None: nothing allows it, ask the person.

    `leave_out`: categories for which no condition was found. `alone`: minutes matter, one officer may decide.
    `ask_next`: questions without an answer that could change this.
    """

    type: str | None
    basis: LegalBasis
    legal_power: tuple[str, ...]
    why_no_consent: tuple[str, ...]
    alone: bool
    leave_out: tuple[str, ...]
    reasons: tuple[Reason, ...]
    ask_next: tuple[str, ...]


ART6: dict[Ground, Reason] = {
    "vital": Reason("vital_interests", "Somebody's life is in danger.", "UK GDPR Article 6(1)(d)"),
    "safeguarding": Reason(
        "rli.safeguarding", "A child or an adult at risk must be protected.", "UK GDPR Article 6(1)(ea) and Annex 1"
    ),
    "crime": Reason(
        "rli.crime", "It serves to prevent, find out or prosecute a crime.", "UK GDPR Article 6(1)(ea) and Annex 1"
    ),
    "request": Reason(
        "rli.request", "A public body asked and said what it needs this for.", "UK GDPR Article 6(1)(ea) and Annex 1"
    ),
    "duty": Reason("legal_obligation", "A law or a court order requires it.", "UK GDPR Article 6(1)(c)"),
    "best": Reason(
        "legitimate_interests",
        "The person cannot decide this, and it is in their best interests.",
        "UK GDPR Article 6(1)(f); Mental Capacity Act 2005 section 4",
    ),
    "public": Reason(
        "public_task", "A landlord that is a public authority does this as its task.", "UK GDPR Article 6(1)(e)"
    ),
}
ART9: dict[Ground, Reason] = {
    "incapable": Reason(
        "vital_interests_incapable",
        "Life is in danger and the person cannot decide this.",
        "UK GDPR Article 9(2)(c)",
    ),
    "at_risk": Reason(
        "spi.para18_safeguarding",
        "It protects a child or an adult at risk.",
        "UK GDPR Article 9(2)(g); Data Protection Act 2018 Schedule 1 paragraph 18",
    ),
    "crime": Reason(
        "spi.para10_unlawful_acts",
        "It prevents or finds out an unlawful act, and asking would not do.",
        "UK GDPR Article 9(2)(g); Data Protection Act 2018 Schedule 1 paragraph 10",
    ),
    "duty": Reason(
        "spi.para6_statutory",
        "A law requires it, in the public interest.",
        "UK GDPR Article 9(2)(g); Data Protection Act 2018 Schedule 1 paragraph 6",
    ),
}
ART10: dict[Ground, Reason] = {
    "incapable": Reason(
        "vital_30",
        "Life is in danger and the person cannot decide this.",
        "UK GDPR Article 10; Data Protection Act 2018 Schedule 1 paragraph 30",
    ),
    "at_risk": Reason(
        "para18_36",
        "It protects a child or an adult at risk.",
        "UK GDPR Article 10; Data Protection Act 2018 Schedule 1 paragraphs 18 and 36",
    ),
    "crime": Reason(
        "para10_36",
        "It prevents or finds out an unlawful act, and asking would not do.",
        "UK GDPR Article 10; Data Protection Act 2018 Schedule 1 paragraphs 10 and 36",
    ),
}
NO_CONDITION = Reason(
    "leave_out",
    "No rule allows some of these details here without the person's agreement.",
    "UK GDPR Articles 9 and 10",
)
RELEVANT_AUTHORITIES = ("police", "police_btp", "local_authority", "probation", "health")


def derive(answers: Answers, categories: Iterable[str], around: Around) -> Proposal:
    """What the answers allow, for these categories towards that recipient."""
    wanted = frozenset(categories)
    kind = _type(answers)
    if kind is None:
        nothing = LegalBasis(None, None, None)
        return Proposal(None, nothing, (), answers.why_no_consent, False, (), (), _ask_next(answers))
    art6 = _art6(kind, around)
    ground = _ground(kind, answers, around)
    art9 = ART9.get(ground) if wanted & SPECIAL else None
    art10 = ART10.get(ground) if wanted & OFFENCE else None
    left = (frozenset() if art9 else wanted & SPECIAL) | (frozenset() if art10 else wanted & OFFENCE)
    reasons = [r for r in (art6, art9, art10, NO_CONDITION if left else None) if r is not None]
    code6 = f"legal_obligation.{answers.legal_duty}" if art6 is ART6["duty"] else art6.gives
    return Proposal(
        type=kind,
        basis=LegalBasis(code6, art9.gives if art9 else None, art10.gives if art10 else None),
        legal_power=_powers(kind, answers, around),
        why_no_consent=answers.why_no_consent,
        alone=_alone(kind, answers),
        leave_out=tuple(in_table_order(left)),
        reasons=tuple(reasons),
        ask_next=_ask_next(answers),
    )


def _type(answers: Answers) -> str | None:
    """The first that applies: what is most urgent comes first."""
    found = (
        ("danger_to_life", answers.danger_to_life == YES),
        ("child_at_risk", answers.child_in_danger == YES),
        ("adult_at_risk", answers.adult_at_risk),
        ("legal_duty_or_order", answers.legal_duty is not None),
        ("formal_request", answers.formal_request == YES),
        ("serious_crime_prevention", answers.serious_crime == YES),
        ("lack_capacity_best_interests", answers.incapable),
    )
    return next((kind for kind, applies in found if applies), None)


def _art6(kind: str, around: Around) -> Reason:
    by_type = {
        "danger_to_life": "vital",
        "child_at_risk": "safeguarding",
        "adult_at_risk": "safeguarding",
        "legal_duty_or_order": "duty",
        "formal_request": "request",
        "serious_crime_prevention": "crime",
        "lack_capacity_best_interests": "best",
    }
    reason = ART6[by_type[kind]]
    return ART6["public"] if around.public and reason.gives.startswith(("rli.", "legitimate")) else reason


def _ground(kind: str, answers: Answers, around: Around) -> Ground:
    """What carries special categories and offence data; "" when nothing does."""
    found = (
        ("at_risk", answers.protected(kind) and _reason_given(answers) and around.policy_document),
        ("incapable", kind == "danger_to_life" and answers.incapable),
        ("crime", _unlawful(kind, answers) and _reason_given(answers) and (around.policy_document or around.police)),
        ("duty", kind == "legal_duty_or_order" and around.policy_document),
    )
    return next((ground for ground, applies in found if applies), "")


def _unlawful(kind: str, answers: Answers) -> bool:
    """Somebody threatening a life does an unlawful act, unless the officer knows that there is none."""
    if kind == "danger_to_life":
        return answers.serious_crime != NO
    return answers.serious_crime == YES


def _reason_given(answers: Answers) -> bool:
    return bool(answers.why_no_consent)


def _alone(kind: str, answers: Answers) -> bool:
    at_risk_now = kind in ("child_at_risk", "adult_at_risk") and answers.immediate_danger == YES
    return kind == "danger_to_life" or at_risk_now


def _powers(kind: str, answers: Answers, around: Around) -> tuple[str, ...]:
    """Powers beside the basis, never instead of it."""
    gateway = around.jurisdiction in ("england", "wales") and around.agency_type.split(".")[0] in RELEVANT_AUTHORITIES
    crime = answers.serious_crime == YES or (kind == "danger_to_life" and answers.serious_crime == UNKNOWN)
    powers = ["CDA1998_s115"] if gateway and crime else []
    return (*powers, "common_law_public_interest") if kind != "legal_duty_or_order" else tuple(powers)


def _ask_next(answers: Answers) -> tuple[str, ...]:
    unasked = () if answers.why_no_consent else ("not_agreed_because",)
    return (*(name for name in answers.questions() if getattr(answers, name) == UNKNOWN), *unasked)
