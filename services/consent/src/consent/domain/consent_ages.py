"""How long a yes may be, by the landlord's policy pack: an end where nobody named one, and the longest."""

from dataclasses import replace
from datetime import datetime

from .consent_errors import AnswerDoesNotFit
from .consent_events import ConsentEvent, EventStatus, Span
from .pack_limits import Limits

NEW_YES = frozenset({EventStatus.GIVEN, EventStatus.WIDENED})
TOO_LONG = "Our policy asks people again sooner than that. Name an earlier end."


def with_an_end(event: ConsentEvent, asked: Span, limits: Limits) -> ConsentEvent:
    """The same event, with the end that the policy gives a yes without one. `asked`: the dates she was asked about.

    Raises:
        AnswerDoesNotFit: TOO_LONG, an end that was named is later than the policy lets any be.
    """
    if event.status is EventStatus.RECONFIRMED and event.span is not None:
        _check(event.span, event.at, limits)
    if event.status not in NEW_YES:
        return event
    span = event.span or asked
    _check(span, event.at, limits)
    usual = None if limits.consent_for is None else event.at + limits.consent_for
    end = usual or limits.latest_end(event.at)
    if span.valid_until is not None or end is None:
        return event
    begins = span.valid_from is None or span.valid_from < end
    return replace(event, span=replace(span, valid_until=end if begins else span.valid_from))


def _check(span: Span, at: datetime, limits: Limits) -> None:
    latest = limits.latest_end(at)
    if latest is not None and any(end > latest for end in span.ends):
        raise AnswerDoesNotFit("TOO_LONG", TOO_LONG)
