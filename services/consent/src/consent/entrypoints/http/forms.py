"""From checked bodies to values of the domain, and from values of the domain to answers."""

from collections.abc import Mapping
from typing import Any

from alongside.casedata.codes import in_table_order
from alongside.web.auth import current_caller
from consent.domain.agreement_life import agreement_key
from consent.domain.model import Facts, Lane, LegalBasis, Request, Urgency
from consent.domain.records import (
    Actor,
    AgreementRecord,
    AuthorityRef,
    ConsentRecord,
    ExceptionRecord,
    ExceptionTerms,
    InboundRequest,
    Question,
    Refusal,
    TellPerson,
)
from consent.entrypoints.http.forms_consents import cells_view


def actor() -> Actor:
    """Who calls, as their own token says."""
    caller = current_caller()
    return Actor(caller.issuer, caller.sub, caller.roles, caller.kind == "person")


def exception_terms(body: Mapping[str, Any]) -> ExceptionTerms:
    """An exception as it was proposed."""
    tell = body["tell_person"]
    return ExceptionTerms(
        type=body["type"],
        agency=body["agency"],
        categories=tuple(in_table_order(body["categories"])),
        facts=body["facts"],
        why_no_consent=_once(body["why_no_consent"]),
        wishes=body["wishes"],
        necessity=body["necessity"],
        proportionality=body["proportionality"],
        basis=LegalBasis(body["art6"], body["art9"], body["art10"]),
        legal_power=_once(body["legal_power"]),
        proposed_by=body.get("proposed_by", ""),
        authorised_by=body["authorised_by"],
        break_glass=body["break_glass"],
        tell_person=TellPerson(tell["when"], tell["by"], tell["who"], tell["why_withheld"]),
        review_due=body["review_due"],
        ref=body["ref"],
        purposes=_once(body["purposes"]),
        valid_until=body["valid_until"],
        acted_at=body["acted_at"],
        less_intrusive=body["less_intrusive"],
        recipient_function=body["recipient_function"],
        capacity_note=body["capacity_note"],
        request=InboundRequest(**body["request"]) if body["request"] else None,
    )


def question(body: Mapping[str, Any]) -> Question:
    """A referral to decide."""
    facts = Facts(
        held=frozenset(body["held"]),
        with_reason=frozenset(body["with_reason"]),
        age_band=body["age_band"],
        child_present=body["child_present"],
        care_and_support_needs=body["care_and_support_needs"],
        risk_level=body["risk_level"],
        immediate_danger=body["immediate_danger"],
        safe_contact_confirmed_at=body["safe_contact_confirmed_at"],
        statements_tagged=body["statements_tagged"],
    )
    lane, urgency, named = Lane(body["lane"]), Urgency(body["urgency"]), body["authority"]
    asked = tuple(in_table_order(body["asked"]))
    request = Request(body["type"], body["agency"], lane, urgency, asked, facts, body["sealed"])
    return Question(body["subject"], body["referral"], request, AuthorityRef(**named) if named else None)


def consent_view(consent: ConsentRecord) -> dict[str, Any]:
    """As GET shows it."""
    terms = consent.terms
    shown = ("ref", "agency", "purposes", "categories", "mode", "valid_from", "valid_until", "updates_until")
    return {
        **{member: getattr(terms, member) for member in shown},
        "consent_id": consent.id,
        "status": consent.status.value,
        "recorded_at": consent.recorded_at,
        "cells": cells_view(consent),
    }


def refusal_view(refusal: Refusal) -> dict[str, Any]:
    """As GET shows it."""
    return {
        "standing_refusal_id": refusal.id,
        "agency": refusal.agency,
        "agency_type": refusal.agency_type,
        "said": refusal.said,
        "recorded_at": refusal.recorded_at,
    }


def exception_view(exception: ExceptionRecord) -> dict[str, Any]:
    """As GET shows it."""
    terms, approval = exception.terms, exception.authorisation
    return {
        "exception_id": exception.id,
        "type": terms.type,
        "agency": terms.agency,
        "categories": terms.categories,
        "status": exception.status,
        "break_glass": terms.break_glass,
        "proposed_by": terms.proposed_by,
        "authorised_by": approval.by if approval else None,
        "vouched": exception.vouched,
        "review_due": terms.review_due,
        "recorded_at": exception.recorded_at,
    }


def agreement_view(record: AgreementRecord) -> dict[str, Any]:
    """As GET shows it."""
    terms = record.agreement
    return {
        "key": agreement_key(terms.agency, terms.id),
        "agreement_id": terms.id,
        "version": terms.version,
        "agency": terms.agency,
        "status": terms.status,
        "effective_from": terms.effective_from,
        "effective_to": terms.effective_to,
        "categories_by_type": {t: in_table_order(codes) for t, codes in terms.categories_by_type.items()},
        "onward_sharing": record.onward_sharing,
        "retention_days": record.retention_days,
        "breach_notice_hours": record.breach_notice_hours,
        "document_sha256": record.document_sha256,
    }


def _once(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
