"""The consent service over HTTP. It gets codes, flags and times; never content."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from alongside.casedata.codes import in_table_order
from alongside.web.client import ServiceClient, ServiceRefused, ServiceUnavailable
from referral.domain.delivery import by_hand
from referral.domain.disclosure import Decision, Lease
from referral.domain.errors import DecisionRefused, Unreachable
from referral.domain.facts import Facts
from referral.domain.referral import Request
from referral.usecases.ports import Machine

Parsed = TypeVar("Parsed")

_LONGEST_LEASE_S = 30
_CONFLICT = 409


class HttpConsent:
    """`ports.ConsentGate`."""

    def __init__(self, client: ServiceClient, machine: Machine) -> None:
        self._client = client
        self._machine = machine

    def decide(self, referral_id: str, subject: str, request: Request, facts: Facts) -> Decision:
        """Ask for a decision; asking again with the same referral gets the same decision."""
        try:
            answer = self._client.post(
                "/decisions", _question(referral_id, subject, request, facts), idempotency_key=referral_id
            )
        except ServiceUnavailable as error:
            raise Unreachable("Consent cannot be asked at the moment; nothing was recorded.") from error
        except ServiceRefused as error:
            if error.status == _CONFLICT:
                raise Unreachable("Consent is still deciding on this; ask again.") from error
            raise DecisionRefused("Consent did not take the question; nothing was recorded.") from error
        return _read(lambda: _decision(answer))

    def check(self, decision_ids: Sequence[str]) -> dict[str, Lease]:
        """Fetch leases; the 30 seconds of each began when it was asked for, on this machine's monotonic clock."""
        asked_at = self._machine.monotonic()
        try:
            answer = self._client.post("/decisions/check", {"decisions": list(dict.fromkeys(decision_ids))})
        except (ServiceUnavailable, ServiceRefused) as error:
            raise Unreachable("Consent cannot be asked at the moment.") from error
        leases = _read(lambda: [_lease(one, asked_at) for one in answer["results"]])
        return {one.decision_id: one for one in leases}


def _question(referral_id: str, subject: str, request: Request, facts: Facts) -> dict[str, Any]:
    confirmed = facts.safe_contact_confirmed_at
    authority = {"kind": request.authority[0], "id": request.authority[1]} if request.authority else None
    question = {
        "subject": subject,
        "referral": referral_id,
        "type": request.type,
        "agency": request.agency,
        "lane": request.lane,
        "urgency": request.urgency,
        "authority": authority,
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
    }
    return {**question, "sealed": False} if by_hand(request.delivery) else question


def _decision(answer: Mapping[str, Any]) -> Decision:
    if answer["outcome"] not in ("send", "not_sent"):
        raise ValueError("An outcome that is not one.")
    if answer["outcome"] == "send" and not (answer["permission"] and answer["cid"] and answer["allowed"]):
        raise ValueError("Something may be sent, and the permission for it is missing.")
    return Decision(
        decision_id=str(answer["decision_id"]),
        outcome=str(answer["outcome"]),
        reasons=tuple(answer["reasons"]),
        notes=tuple(answer["notes"]),
        allowed=tuple(in_table_order(answer["allowed"])),
        withheld=dict(answer["withheld"]),
        safe_contact=str(answer["safe_contact"]),
        cid=answer["cid"],
        permission=answer["permission"],
        permission_id=answer["permission_id"],
        statement=str(answer["statement"]),
        record_hash=str(answer["record_hash"]),
        decided_at=datetime.fromisoformat(answer["decided_at"]),
    )


def _lease(one: Mapping[str, Any], asked_at: float) -> Lease:
    seconds = min(float(one["lease_s"]), _LONGEST_LEASE_S)
    return Lease(str(one["decision_id"]), one["stands"] is True, asked_at + seconds, tuple(one["reasons"]))


def _read(parse: Callable[[], Parsed]) -> Parsed:
    """Return what `parse` makes of the answer; an answer of another form is as good as none."""
    try:
        return parse()
    except (KeyError, TypeError, ValueError) as error:
        raise Unreachable("Consent answered in a form that this version does not know.") from error
