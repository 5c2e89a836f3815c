"""Until when an answer of the gate holds by itself: every moment at which the clock alone could change it.

Sound because the gate compares the time with nothing else: days in London (agreements, policy packs and documents,
call backs) are no matter here, whoever keeps an answer compares those themselves.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from .consent_events import Span
from .model import Policy
from .records import ConsentRecord, Decided, Permission


def stands_until(decision: Decided, permission: Permission, policy: Policy, now: datetime) -> datetime | None:
    """What is so `now` is so before this moment; None when the clock changes nothing any more."""
    at = (one for one in _changing_at(permission) if one > now)
    after = (one for one in _changing_after(decision, policy) if one >= now)  # `now` belongs to what was before
    return min((*at, *after), default=None)


def _changing_at(permission: Permission) -> Iterator[datetime]:
    """Spans and exceptions begin and end at their dates: from that very moment on it is otherwise."""
    if isinstance(permission, ConsentRecord):
        for span in _spans(permission):
            yield from (one for one in (span.valid_from, span.valid_until, span.updates_until) if one is not None)
    elif permission.until is not None:
        yield permission.until


def _changing_after(decision: Decided, policy: Policy) -> Iterator[datetime]:
    """Sending, and the freshness of safe contact, are allowed until a moment and with it: later it is otherwise."""
    if decision.send_by is not None:
        yield decision.send_by
    confirmed = decision.question.request.facts.safe_contact_confirmed_at
    if confirmed is not None:
        for days in (policy.fresh_days_at_high_risk, policy.fresh_days):
            yield confirmed + timedelta(days=days)


def _spans(consent: ConsentRecord) -> set[Span]:
    cells = consent.cells
    return {cells.whole.span, *(cell.span for cell in cells.by_key.values())}
