"""From checked bodies to exceptions by facts, and from what is kept about exceptions to answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alongside.casedata.codes import in_table_order
from consent.domain.derive_basis import Proposal
from consent.domain.exception_limits import recorded_late
from consent.domain.model import LegalBasis
from consent.domain.officer_answers import QUESTIONS, Answers
from consent.domain.oversight_records import Advice
from consent.domain.records import ExceptionTerms, InboundRequest, TellPerson
from consent.domain.reviews import ReviewState
from consent.domain.telling import may_know_from
from consent.domain.training import Course, Training
from consent.usecases.read_exception import ExceptionWhole
from consent.usecases.read_review import ReviewWhole

WHY_NOT_AGREED = "Why was the person not asked, or what did they say?"
ASK_YOURSELF = (
    "What is the harm if we do not share?",
    "How likely is it, and how soon?",
    "Can this agency act?",
    "What is the least that we can send?",
    "What does the person want?",
    "Could telling them make it worse?",
    "Would we be content to read this decision aloud to them later?",
)
SAME_NAMES = ("ref", "less_intrusive", "recipient_function", "capacity_note", "review_due", "valid_until", "acted_at")


def answers_of(body: Mapping[str, Any]) -> Answers:
    """What the officer answered."""
    return Answers(**{**body, "not_agreed_because": tuple(dict.fromkeys(body["not_agreed_because"]))})


def inbound_request(body: Mapping[str, Any] | None) -> InboundRequest | None:
    """A request that is attached, or none."""
    return None if body is None else InboundRequest(**body)


def terms_by_facts(body: Mapping[str, Any]) -> ExceptionTerms:
    """An exception without type and basis: these follow from the answers."""
    tell = body["tell_person"]
    return ExceptionTerms(
        type="",
        agency=body["agency"],
        categories=tuple(in_table_order(body["categories"])),
        facts=body["facts"],
        why_no_consent=(),
        wishes=body["wishes"],
        necessity=body["necessity"],
        proportionality=body["proportionality"],
        basis=LegalBasis(None, None, None),
        legal_power=(),
        proposed_by="",
        authorised_by=body["authorised_by"],
        break_glass=body["break_glass"],
        tell_person=TellPerson(tell["when"], tell["by"], tell["who"], tell["why_withheld"]),
        purposes=tuple(dict.fromkeys(body["purposes"])),
        request=inbound_request(body["request"]),
        answers=dict(body["answers"]),
        **{member: body[member] for member in SAME_NAMES},
    )


def proposal_view(found: Proposal) -> dict[str, Any]:
    """What follows from the answers, as it is shown."""
    questions = {**QUESTIONS, "not_agreed_because": WHY_NOT_AGREED}
    return {
        "type": found.type,
        "art6": found.basis.art6,
        "art9": found.basis.art9,
        "art10": found.basis.art10,
        "legal_power": found.legal_power,
        "why_no_consent": found.why_no_consent,
        "second_person_needed": not found.alone,
        "leave_out": found.leave_out,
        "reasons": found.reasons,
        "ask_next": [{"name": name, "question": questions[name]} for name in found.ask_next],
        "sentence": _sentence(found),
    }


def review_view(review: ReviewState, now: datetime) -> dict[str, Any]:
    """A review as it stands at that moment."""
    return {
        "review_id": review.task.id,
        "decision_id": review.decision,
        "code": review.task.review.value,
        "role": review.role,
        "due_at": review.due_at,
        "state": review.state(now),
        "escalations": review.escalations,
        "completion": review.completion,
    }


def review_whole_view(whole: ReviewWhole) -> dict[str, Any]:
    """What a review is about."""
    request, answer = whole.decision.question.request, whole.decision.answer
    why = ("facts", "why_no_consent", "wishes", "necessity", "proportionality", "less_intrusive", "legal_power")
    who = ("type", "break_glass", "proposed_by")
    record = whole.exception
    return {
        **review_view(whole.review, whole.at),
        "agency": request.agency,
        "type": request.type,
        "decided_at": whole.decision.decided_at,
        "shared": answer["allowed"],
        "notes": answer["notes"],
        "why": record
        and {
            **{member: getattr(record.terms, member) for member in (*why, *who)},
            "authorised_by": record.authorisation.by if record.authorisation else None,
        },
        "basis": whole.basis,
        "rules": whole.rules,
        "objections": whole.objections,
        "asks_telling": whole.asks_telling,
    }


def exception_whole_view(whole: ExceptionWhole, now: datetime) -> dict[str, Any]:
    """Everything that is recorded about an exception."""
    record, approval, no = whole.exception, whole.exception.authorisation, whole.exception.declined
    terms = record.terms
    as_they_are = (
        "ref", "type", "agency", "recipient_function", "purposes", "categories", "facts", "answers",
        "why_no_consent", "wishes", "capacity_note", "necessity", "proportionality", "less_intrusive", "legal_power",
        "request", "break_glass", "acted_at", "proposed_by", "tell_person", "review_due",
    )  # fmt: skip
    return {
        **{member: getattr(terms, member) for member in as_they_are},
        "exception_id": record.id,
        "art6": terms.basis.art6,
        "art9": terms.basis.art9,
        "art10": terms.basis.art10,
        "recorded_at": record.recorded_at,
        "recorded_late": recorded_late(terms, record.recorded_at, whole.limits),
        "status": record.status,
        "vouched": record.vouched,
        "training_in_date": record.trained,
        "authorised_by": approval.by if approval else None,
        "authorised_at": approval.at if approval else None,
        "authoriser_vouched": approval.vouched if approval else None,
        "declined_by": no.by if no else None,
        "declined_at": no.at if no else None,
        "declined_why": no.why if no else None,
        "valid_until": record.until,
        "may_be_told_at": may_know_from(terms, whole.reviews),
        "advice": [advice_view(advice) for advice in whole.advice],
        "disclosures": whole.disclosures,
        "reviews": [review_view(review, now) for review in whole.reviews],
        "ask_yourself": ASK_YOURSELF,
    }


def advice_view(advice: Advice) -> dict[str, Any]:
    """Advice as it is shown."""
    shown = {member: getattr(advice, member) for member in ("kind", "adviser", "gist", "at")}
    return {**shown, "advice_id": advice.id}


def training_view(course: Course, standing: Training) -> dict[str, Any]:
    """A course as it is shown."""
    members = ("person", "course", "completed_on", "valid_until", "recorded_by", "recorded_at")
    shown = {member: getattr(course, member) for member in members}
    return {**shown, "training_id": course.id, "standing": standing.value}


def _sentence(found: Proposal) -> str:
    if found.type is None:
        return "Nothing in these answers allows sharing without agreement. Ask the person."
    if found.alone:
        return "Minutes may matter: ring 999 first. You may decide alone; somebody else looks at it afterwards."
    return "This may be shared without agreement when a second person approves it."
