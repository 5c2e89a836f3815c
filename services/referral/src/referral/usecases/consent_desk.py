"""What pages ask of consent, in the name of whoever is signed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from referral.domain.agency import Agency
from referral.domain.agreements import Answered, answers
from referral.domain.errors import Unreachable
from referral.domain.offers import Offer, offers
from referral.domain.staff import Actor
from referral.usecases.ports_desk import Calls


@dataclass(frozen=True)
class Said:
    """Everything that a person said: answers by need and agency, the newest first, and lasting noes."""

    answers: tuple[Answered, ...]
    refusals: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Preview:
    """What the gate would say now; nothing is decided."""

    send: bool
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    allowed: tuple[str, ...]
    withheld: Mapping[str, str]
    safe_contact: str


class KeepsWords(Protocol):
    """Keeps the exact words that a person was shown, under their hash. Raises Unreachable, Refused."""

    def keep(self, words: Mapping[str, Any]) -> str:
        """Return the hash; the same words again change nothing."""
        ...


class ConsentDesk:
    """Calls to consent. All raise Unreachable, and Refused with consent's own sentence."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def make_known(self, actor: Actor, subject: str) -> None:
        """Make a person known to consent by their id there; again changes nothing."""
        self._calls.consent(actor, "PUT", f"/subjects/{subject}", {})

    def offers(self, actor: Actor, agencies: Sequence[Agency]) -> tuple[Offer, ...]:
        """Which agencies could help with what, by the rules and agreements in force."""
        packs = self._calls.consent(actor, "GET", "/policy-packs")["policy_packs"]
        current = next((one for one in packs if one["in_force"]), None)
        if current is None:
            raise Unreachable("No rules for sharing are in force at the moment, so nothing can be offered.")
        whole = self._calls.consent(actor, "GET", f"/policy-packs/{current['id']}/{current['version']}")
        agreements = self._calls.consent(actor, "GET", "/agreements")["agreements"]
        return offers(whole["content"], agreements, agencies)

    def said(self, actor: Actor, subject: str) -> Said:
        """Everything that the person said; consent writes down who looked."""
        told = self._calls.consent(actor, "GET", f"/subjects/{subject}/consents")
        return Said(answers(told["consents"]), tuple(told["standing_refusals"]))

    def record(self, actor: Actor, subject: str, body: Mapping[str, Any], key: str) -> str:
        """Record an answer and return its id; the same key again changes nothing."""
        made = self._calls.consent(actor, "POST", f"/subjects/{subject}/consents", body, key=key)
        return str(made["consent_id"])

    def take_back(self, actor: Actor, consent_id: str, key: str) -> None:
        """Take a yes back, whole."""
        self._calls.consent(actor, "POST", f"/consents/{consent_id}/withdrawals", {}, key=key)

    def preview(self, actor: Actor, question: Mapping[str, Any]) -> Preview:
        """What the gate would say; consent writes down who looked."""
        told = self._calls.consent(actor, "POST", "/decisions/preview", dict(question))
        return Preview(
            send=told["outcome"] == "send",
            reasons=tuple(told["reasons"]),
            notes=tuple(told["notes"]),
            allowed=tuple(told["allowed"]),
            withheld=dict(told["withheld"]),
            safe_contact=str(told["safe_contact"]),
        )
