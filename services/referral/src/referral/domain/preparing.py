"""What would be sent: chosen details, incidents and the question to the gate. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alongside.casedata.codes import in_table_order
from referral.domain.delivery import Delivery, by_hand
from referral.domain.facts import Facts


@dataclass(frozen=True)
class Draft:
    """What an officer chose to send, before it is asked for. `incidents`: by id; None when none is held."""

    type: str
    agency: str
    urgency: str
    consent_id: str | None
    details: tuple[str, ...]
    reasons: Mapping[str, str] = field(repr=False)
    incidents: tuple[str, ...] | None
    ask: str = field(repr=False)
    delivery: Delivery = Delivery.SEALED


def question(subject: str, draft: Draft, facts: Facts) -> dict[str, Any]:
    """The question of `POST /decisions/preview`: codes, yes or no, and dates; no word of the story."""
    confirmed = facts.safe_contact_confirmed_at
    return {
        "subject": subject,
        "type": draft.type,
        "agency": draft.agency,
        "lane": "choice",
        "urgency": draft.urgency,
        "authority": {"kind": "consent", "id": draft.consent_id} if draft.consent_id else None,
        "asked": list(facts.asked),
        "held": list(facts.held),
        "with_reason": list(facts.with_reason),
        "age_band": facts.age_band,
        "child_present": facts.child_present,
        "care_and_support_needs": facts.care_and_support_needs,
        "risk_level": facts.risk_level,
        "immediate_danger": facts.immediate_danger,
        "safe_contact_confirmed_at": confirmed.isoformat() if confirmed else None,
        "statements_tagged": facts.statements_tagged,
        "sealed": not by_hand(draft.delivery),
    }


def first_details(necessary: Sequence[str], allowed: Sequence[str], held: Sequence[str]) -> tuple[str, ...]:
    """What is ticked to begin with: what the person allowed, as far as it is held.

    Without an answer of hers, what the agency needs; the gate still sends nothing of it.
    """
    wanted = allowed or necessary
    return tuple(in_table_order(code for code in wanted if code in held))


def only_allowed(chosen: Sequence[str] | None, allowed: Sequence[str]) -> tuple[str, ...]:
    """The incidents that go: those that the officer chose, and never one that the person left out (domain 0a.5)."""
    return tuple(one for one in allowed if chosen is None or one in chosen)
