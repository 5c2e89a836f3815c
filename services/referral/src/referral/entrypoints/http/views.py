"""Domain values as the JSON that callers are told."""

from typing import Any

from alongside.casedata.codes import CATEGORIES
from referral.domain.agency import Agency
from referral.domain.message import Stage
from referral.domain.recall import Recall
from referral.domain.recall_words import for_person, for_staff
from referral.domain.referral import Task
from referral.domain.wording import Explained, Next
from referral.usecases.reading import Shown
from referral.usecases.storage_replies import KeptReply


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
            {name: getattr(said, name) for name in ("answer", "reason", "text", "at", "suggestion", "basis", "until")}
            for said in shown.answers
        ],
        "recall": _recall(shown.recall) if shown.recall else None,
        "replies": [reply_view(one) for one in shown.replies],
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


def _recall(recall: Recall) -> dict[str, Any]:
    said = recall.said
    return {
        "state": recall.place.value,
        "asked_at": recall.asked_at,
        "answer_due_at": recall.answer_due_at,
        "received_at": recall.received_at,
        "answer": said.answer.value if said else None,
        "answered_at": recall.answered_at,
        "opened": said.opened if said else None,
        "basis": said.basis if said else None,
        "until": said.until if said else None,
        "by_phone": said.by_phone if said else False,
        "sentence": for_staff(recall, "them"),
        "person": for_person(recall, "them"),
    }


def reply_view(reply: KeptReply) -> dict[str, Any]:
    """Return what we wrote to the agency for `ReplyView`."""
    return {
        "message_id": reply.jti,
        "text": reply.text,
        "by": reply.by,
        "at": reply.at,
        "came": reply.stage is Stage.DONE,
        "not_sent": reply.stage is Stage.GIVEN_BACK,
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
