"""What of a consent ends, when somebody should be reminded, and when it is to be looked at again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .agreement import LONDON
from .consent_cells import Answer
from .consent_events import EventStatus
from .records import ConsentRecord

REMINDERS = ((7, EventStatus.ENDS_IN_7_DAYS), (30, EventStatus.ENDS_IN_30_DAYS))


@dataclass(frozen=True, slots=True)
class Ending:
    """A consent of which something ends soon."""

    consent: str
    subject: str
    agency: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be recorded now, and when to look again; both None when nothing of it will ever end."""

    owed: tuple[EventStatus, ...]
    due_at: datetime | None
    ends_at: datetime | None


def outlook(consent: ConsentRecord, now: datetime) -> Outlook:
    """Look at the yeses that stand: which are over, which end soon and nobody was reminded, what comes next."""
    given = [cell for cell in consent.cells.by_key.values() if cell.answer is Answer.GIVEN]
    over = any(cell.span.last_end is not None and cell.span.last_end <= now for cell in given)
    coming = {(end, cell.since) for cell in given for end in cell.span.ends if end > now}
    owed = {status for end, since in coming for status in _reminder(consent, end, since, now)}
    nexts = {at for end, _ in coming for at in _moments(end) if at > now}
    return Outlook(
        owed=(*((EventStatus.EXPIRED,) if over else ()), *sorted(owed)),
        due_at=min(nexts, default=None),
        ends_at=min((end for end, _ in coming), default=None),
    )


def days_before(end: datetime, days: int) -> datetime:
    """So many days before, at the same hour by the clock on the wall in Europe/London."""
    return (end.astimezone(LONDON) - timedelta(days=days)).astimezone(UTC)


def _reminder(consent: ConsentRecord, end: datetime, since: datetime | None, now: datetime) -> Iterator[EventStatus]:
    """The nearest reminder whose time has come, unless it was given; none where the yes itself is younger than it."""
    for days, status in REMINDERS:
        begins = days_before(end, days)
        if begins <= now:
            if (since is None or since < begins) and not _was_given(consent, status, begins):
                yield status
            return


def _was_given(consent: ConsentRecord, status: EventStatus, since: datetime) -> bool:
    return any(event.status is status and event.at >= since for event in consent.events)


def _moments(end: datetime) -> Iterable[datetime]:
    return (end, *(days_before(end, days) for days, _ in REMINDERS))
