"""From checked bodies to agreements, and from agreements to answers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from alongside.casedata.codes import in_table_order
from consent.domain.agreement_rules import AgreementTerms, Series
from consent.domain.model import Agreement
from consent.domain.records import AgreementRecord
from consent.usecases.read_agreement import statuses

_DAYS = ("effective_from", "effective_to")
_BESIDE = ("onward_sharing", "retention_days", "breach_notice_hours", "document_sha256")
NO_TERMS = AgreementTerms(())


def drafted(body: Mapping[str, Any], agency: str = "", agreement: str = "") -> tuple[AgreementRecord, AgreementTerms]:
    """A version as it is drafted; the agreement gives it its number, and a later one its agency and id."""
    by_type = {kind: frozenset(listed) for kind, listed in body["categories_by_type"].items()}
    terms = Agreement(agreement, 1, agency, "draft", body["effective_from"], body["effective_to"], by_type)
    beside = AgreementTerms(tuple(body["purposes"]), tuple(body["onward_to"]), body["review_due"], body["assessment"])
    return AgreementRecord(terms, **{name: body[name] for name in _BESIDE}), beside


def whole_view(series: Series, day: date) -> dict[str, Any]:
    """The agreement as GET and every change of it show it."""
    of_version = statuses(series, day)
    return {
        "key": series.key,
        "agreement_id": series.id,
        "agency": series.agency,
        "status": _overall(series, set(of_version.values())),
        "revision": series.revision,
        "versions": [_version_view(series, number, of_version[number]) for number in sorted(of_version)],
        "events": [
            {
                "seq": event.seq, "kind": event.kind, "version": event.version, "at": event.at, "by": event.by,
                "vouched": event.vouched, "details": dict(event.details),
            }
            for event in series.events
        ],
    }  # fmt: skip


def _overall(series: Series, found: set[str]) -> str:
    """The agreement's own state: one of draft, active, suspended, expired, terminated."""
    if series.life.terminated:
        return "terminated"
    if series.suspended():
        return "suspended"
    return next((status for status in ("active", "expired", "draft", "terminated") if status in found), "draft")


def _version_view(series: Series, number: int, status: str) -> dict[str, Any]:
    draft = next((one for one in series.drafts if one.version == number), None)
    listed = next((one.record for one in series.listed if one.record.agreement.version == number), None)
    record = listed or (draft.record if draft else None)
    if record is None:
        raise LookupError("A version is listed or drafted.")
    terms = draft.terms if draft else NO_TERMS
    approved = next(iter(series.of("approved", number)), None)
    drafter = next(iter(series.of("drafted", number)), None)
    return {
        "version": number,
        "status": status,
        **{name: getattr(record.agreement, name) for name in _DAYS},
        **{name: getattr(record, name) for name in _BESIDE},
        "categories_by_type": {t: in_table_order(of) for t, of in record.agreement.categories_by_type.items()},
        "purposes": terms.purposes,
        "onward_to": terms.onward_to,
        "review_due": terms.review_due,
        "assessment": terms.assessment,
        "signatures": [event.details for event in series.signatures(number).values()],
        "drafted_by": drafter.by if drafter else None,
        "approved_by": approved.by if approved else None,
        "approved_at": approved.at if approved else None,
        "vouched": draft is None,
    }
