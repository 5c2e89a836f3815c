"""Rule 5: for each category that was asked for, the one code that leaves it out, or none."""

from collections.abc import Callable
from dataclasses import dataclass

from alongside.casedata.codes import SPECIAL_CATEGORIES

from .agreement import AgreementFinding
from .lawful_basis import lb9_only_the_person_allows_it
from .model import Consent, ExceptionDecision, Request, Urgency, World
from .policy_bases import explicit_consent_counts


@dataclass(frozen=True, slots=True)
class CategoryGate:
    """Judges one category after another. `list_counts`: the permission stands, so its list is examined.

    `one_off`: it goes without an agreement, once.
    """

    request: Request
    world: World
    agreement: AgreementFinding
    protect_rules: bool
    list_counts: bool
    one_off: bool = False

    def left_out(self, category: str) -> str | None:
        """The first code that applies, in the fixed order; None when the category may go."""
        for code, applies in ORDER:
            if applies(self, category):
                return code
        return None

    def letter(self, category: str) -> str | None:
        """The ceiling's letter for the category; None = never."""
        return self.world.referral_type.ceiling.get(category)


def ceiling_never(gate: CategoryGate, category: str) -> bool:
    """The referral type never carries it: its ceiling, or no condition for it by consent in the policy."""
    by_consent = isinstance(gate.world.authority, Consent) and category in SPECIAL_CATEGORIES
    return gate.letter(category) is None or (by_consent and not explicit_consent_counts(gate.world.bases))


def not_held(gate: CategoryGate, category: str) -> bool:
    """The landlord has nothing of that kind."""
    return category not in gate.request.facts.held


def pseudonym_only(gate: CategoryGate, category: str) -> bool:
    """Only pseudonymised or in numbers; a referral is neither."""
    return gate.letter(category) == "p"


def needs_explicit_consent(gate: CategoryGate, category: str) -> bool:
    """Only the person can say yes to this one, in every lane; never by exception."""
    if gate.letter(category) != "c" or not gate.list_counts:
        return False
    return not lb9_only_the_person_allows_it(gate.world.authority, category)


def not_agreed(gate: CategoryGate, category: str) -> bool:
    """Outside what the permission lists."""
    authority = gate.world.authority
    return gate.list_counts and authority is not None and category not in authority.categories


def outside_agreement(gate: CategoryGate, category: str) -> bool:
    """The sharing agreement has the type but not this category; the Protect rules never lose one to that.

    One-off without an agreement: only what is necessary.
    """
    if gate.one_off:
        return gate.letter(category) != "N"
    return not gate.protect_rules and not gate.agreement.covers(gate.request.type, category)


def needs_reason(gate: CategoryGate, category: str) -> bool:
    """Optional ones need a written reason, except when minutes matter."""
    optional = gate.letter(category) == "o" and gate.request.urgency is not Urgency.EMERGENCY
    return optional and category not in gate.request.facts.with_reason


def second_person_needed(gate: CategoryGate, category: str) -> bool:
    """A protected address never leaves on one person's word, not even in break-glass."""
    authority = gate.world.authority
    protected = category == "PAD" and gate.letter(category) == "o"
    return protected and isinstance(authority, ExceptionDecision) and not authority.second_person


ORDER: tuple[tuple[str, Callable[[CategoryGate, str], bool]], ...] = (
    ("CEILING_NEVER", ceiling_never),
    ("NOT_HELD", not_held),
    ("PSEUDONYM_ONLY", pseudonym_only),
    ("NEEDS_EXPLICIT_CONSENT", needs_explicit_consent),
    ("NOT_AGREED", not_agreed),
    ("SHARING_AGREEMENT_SCOPE", outside_agreement),
    ("NEEDS_REASON", needs_reason),
    ("SECOND_PERSON_NEEDED", second_person_needed),
)
