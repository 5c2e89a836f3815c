"""From checked bodies about a person's answers to values of the domain, and back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from alongside.casedata.codes import in_table_order
from consent.domain.consent_cells import Cell
from consent.domain.consent_changes import scope_of
from consent.domain.consent_deadlines import Ending
from consent.domain.consent_events import ConsentEvent, EventStatus, Scope, Span
from consent.domain.receipt_helps import HELPS
from consent.domain.receipts import Receipt
from consent.domain.records import ConsentRecord, ConsentTerms
from consent.usecases.answer_consent import Said

HOW_ASKED = ("decision_maker", "notice", "collection", "evidence", "told")
WORDS = ("channel", "reason")


def consent_terms(body: Mapping[str, Any]) -> ConsentTerms:
    """A consent as it was asked and answered."""
    return ConsentTerms(
        agency=body["agency"],
        purposes=tuple(dict.fromkeys(body["purposes"])),
        categories=tuple(in_table_order(body["categories"])),
        status=EventStatus(body["status"]),
        mode=body["mode"],
        valid_from=body["valid_from"],
        valid_until=body["valid_until"],
        circumstances=_how_asked(body),
        ref=body["ref"],
        updates_until=body["updates_until"],
        answers=tuple(_plain(answer) for answer in body["answers"]),
    )


def said(body: Mapping[str, Any]) -> Said:
    """What the person said later."""
    dates = body.get("dates")
    span = None if dates is None else Span(dates["valid_from"], dates["valid_until"], dates["updates_until"])
    return Said(EventStatus(body["answer"]), scope(body), span, _how_asked(body))


def scope(body: Mapping[str, Any]) -> Scope:
    """Which part is meant; all of it when nothing is named."""
    return scope_of(body.get("purposes"), body.get("categories"))


def words(body: Mapping[str, Any]) -> dict[str, Any]:
    """How it was said, and why, as far as somebody noted it."""
    return {part: body[part] for part in WORDS if part in body}


def cells_view(consent: ConsentRecord) -> list[dict[str, Any]]:
    """The cells, those of one purpose that stand alike together."""
    groups: dict[tuple[str, Cell], list[str]] = {}
    for (purpose, category), cell in consent.cells.by_key.items():
        groups.setdefault((purpose, cell), []).append(category)
    return [_cell_view(purpose, cell, codes) for (purpose, cell), codes in groups.items()]


def record_view(consent: ConsentRecord, told: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What only the reader of one consent sees beside what a list shows."""
    return {
        "subject": consent.subject,
        "circumstances": dict(consent.terms.circumstances),
        "events": [_event_view(event, said_with) for event, said_with in zip(consent.events, told, strict=True)],
    }


def ending_view(ending: Ending) -> dict[str, Any]:
    """One line of what ends soon."""
    return {
        "consent_id": ending.consent,
        "subject": ending.subject,
        "agency": ending.agency,
        "ends_at": ending.ends_at,
    }


def receipt_view(receipt: Receipt) -> dict[str, Any]:
    """A receipt, whole; lists leave the words out."""
    handed = receipt.handover
    return {
        "receipt_id": receipt.id,
        "made_at": receipt.made_at,
        "state": receipt.state,
        "how": handed and handed.how,
        "handed_over_at": handed and handed.at,
        "reference": receipt.reference,
        "lines": receipt.lines,
        "language": receipt.language,
        "asked_in": receipt.asked_in,
        "neutral": f"Reference {receipt.reference}. Please ring us when it suits you.",
    }


def help_view(receipt: Receipt, asked: str | None) -> dict[str, Any] | None:
    """The same receipt in other words; None where the English is all that there is."""
    found = receipt.help_in(asked)
    if found is None:
        return None
    words = HELPS[found.key]
    said = {name: getattr(words, name) for name in ("key", "name", "language", "format")}
    return {**said, "lines": found.lines, "signed_off_by": words.signed_off_by or None}


def _how_asked(body: Mapping[str, Any]) -> dict[str, Any]:
    return {part: body[part] for part in HOW_ASKED if part in body}


def _plain(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in answer.items()}


def _cell_view(purpose: str, cell: Cell, categories: list[str]) -> dict[str, Any]:
    return {
        "purpose": purpose,
        "categories": in_table_order(categories),
        "answer": cell.answer.value,
        "valid_from": cell.span.valid_from,
        "valid_until": cell.span.valid_until,
        "updates_until": cell.span.updates_until,
        "since": cell.since,
        "notice_sha256": cell.notice,
    }


def _event_view(event: ConsentEvent, said_with: Mapping[str, Any]) -> dict[str, Any]:
    purposes, categories = event.scope.purposes, event.scope.categories
    return {
        "event": event.status.value,
        "at": event.at,
        "purposes": None if purposes is None else sorted(purposes),
        "categories": None if categories is None else in_table_order(categories),
        "notice_sha256": event.notice,
        "receipt_id": event.receipt,
        "by": said_with.get("by", {}),
        "words": {name: value for name, value in said_with.items() if name != "by"},
    }
