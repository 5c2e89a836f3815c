"""An event of a consent as a row: plain events need no detail, and old rows have none."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from consent.adapters.tables import ConsentEventRow
from consent.domain.consent_events import EVERYTHING, ConsentEvent, EventStatus, Scope, Span

EVENT_COLUMNS = (
    ConsentEventRow.status.label("said"),
    ConsentEventRow.at.label("said_at"),
    ConsentEventRow.detail.label("said_detail"),
)


def event_row(event_id: str, consent: str, seq: int, event: ConsentEvent, sealed: bytes) -> ConsentEventRow:
    """The row to add."""
    return ConsentEventRow(
        id=event_id,
        consent=consent,
        seq=seq,
        status=event.status.value,
        at=event.at,
        sealed=sealed,
        detail=_detail(event),
    )


def event_from(row: Any) -> ConsentEvent:
    """The event of a row that was selected with EVENT_COLUMNS."""
    detail = row.said_detail
    if detail is None:
        return ConsentEvent(EventStatus(row.said), row.said_at)
    span = detail.get("span")
    return ConsentEvent(
        EventStatus(row.said),
        row.said_at,
        scope=Scope(_codes(detail.get("purposes")), _codes(detail.get("categories"))),
        span=None if span is None else Span(*(_time(at) for at in span)),
        notice=detail.get("notice"),
        receipt=detail.get("receipt"),
    )


def _detail(event: ConsentEvent) -> dict[str, Any] | None:
    scope, span = event.scope, event.span
    detail: dict[str, Any] = {"notice": event.notice, "receipt": event.receipt}
    if scope != EVERYTHING:
        detail |= {"purposes": _listed(scope.purposes), "categories": _listed(scope.categories)}
    if span is not None:
        detail["span"] = [_text(at) for at in (span.valid_from, span.valid_until, span.updates_until)]
    return {name: value for name, value in detail.items() if value is not None} or None


def _listed(codes: Iterable[str] | None) -> list[str] | None:
    return None if codes is None else sorted(codes)


def _codes(listed: Iterable[str] | None) -> frozenset[str] | None:
    return None if listed is None else frozenset(listed)


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
