"""Domain values as the JSON that callers are told."""

from typing import Any

from alongside.casedata.codes import CATEGORIES
from referral.domain.agency import Agency
from referral.domain.referral import Task
from referral.domain.wording import Explained, Next
from referral.usecases.reading import Shown


def referral_view(shown: Shown) -> dict[str, Any]:
    """Return one referral for `ReferralView`."""
    one = shown.referral
    decision = one.decision
    return {
        "referral_id": one.referral_id,
        "case_ref": one.case_ref,
        "ref": one.ref,
        "type": one.type,
        "agency": one.agency,
        "lane": one.lane,
        "urgency": one.urgency,
        "state": one.state.value,
        "result": one.result,
        "reasons": list(one.reasons),
        "notes": sorted(decision.notes),
        "sent": list(one.sent),
        "withheld": {code: decision.withheld[code] for code in CATEGORIES if code in decision.withheld},
        "safe_contact": decision.safe_contact,
        "next": _next(shown.next) if shown.next else None,
        "message_id": one.jti,
        "receipt": {"status": one.receipt[0], "jti": one.receipt[1]} if one.receipt else None,
        "explained": [_explained(code) for code in shown.explained],
        "answers": [
            {"answer": said.answer, "reason": said.reason, "text": said.text, "at": said.at} for said in shown.answers
        ],
        "delivery": one.delivery.value,
        "told": [
            {
                "delivery": entry.delivery.value,
                "to_whom": entry.who,
                "their_reference": entry.reference,
                "categories": list(entry.categories),
                "at": entry.at,
                "by": entry.by,
            }
            for entry in shown.told
        ],
        "created_at": one.created_at,
    }


def agency_view(agency: Agency) -> dict[str, Any]:
    """Return one row of the directory for `AgencyView`; the link name is a secret and is not shown."""
    return {
        "id": agency.agency_id,
        "name": agency.name,
        "type": agency.type,
        "status": agency.status,
        "protect": agency.protect,
        "accepts": list(agency.accepts),
        "contact": {"role": agency.contact.role, "phone": agency.contact.phone},
        "pinned": agency.pin.identity if agency.pin else None,
    }


def task_view(task: Task) -> dict[str, Any]:
    """Return one task for `TaskView`."""
    return {
        "task_id": task.task_id,
        "code": task.code,
        "referral_id": task.referral_id,
        "agency": task.agency,
        "sentence": task.sentence,
        "next": _next(task.next),
        "created_at": task.created_at,
        "due_at": task.due_at,
    }


def _next(step: Next) -> dict[str, str]:
    return {"what": step.what, "who": step.who, "phone": step.phone}


def _explained(one: Explained) -> dict[str, Any]:
    return {"code": one.code, "sentence": one.sentence, "next": _next(one.next), "person": one.person}
