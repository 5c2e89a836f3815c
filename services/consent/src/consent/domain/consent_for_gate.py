"""What the gate is told of a consent: the one answer that counts for one purpose, at one moment."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum

from .consent_cells import Answer, Cell, Cells, distinct, heaviest
from .model import Consent, ConsentStatus


class Sending(StrEnum):
    """What is to be sent: a referral, or an update of one that was sent. They end at different times."""

    FIRST = "first"
    UPDATE = "update"


STATUS = {
    Answer.GIVEN: ConsentStatus.GIVEN,
    Answer.EXPIRED: ConsentStatus.GIVEN,  # its end is past, and that is what stops it
    Answer.WITHDRAWN: ConsentStatus.WITHDRAWN,
    Answer.REFUSED: ConsentStatus.REFUSED,
    Answer.LATER: ConsentStatus.LATER,
    Answer.REQUESTED: ConsentStatus.LATER,
}


def project(
    consent: Consent, cells: Cells, purpose: str, now: datetime, sending: Sending = Sending.FIRST
) -> Consent | None:
    """`consent` (as it was asked) with what stands for this purpose now; None when there never was a valid answer.

    A yes counts for the categories whose dates hold now; when none does, all count with their dates, so that the
    gate says which date it is. Where dates differ, the earliest end holds for all that go together.
    """
    asked = cells.of(purpose)
    considered = asked or dict.fromkeys(consent.categories, cells.whole)
    answer = heaviest(considered.values()) or cells.whole.answer
    if answer is Answer.INVALIDATED:
        return None
    counts = {category: cell for category, cell in considered.items() if cell.answer is answer}
    in_time = {id(cell) for cell in distinct(counts.values()) if _in_time(cell, now, sending)}
    live = {category: cell for category, cell in counts.items() if id(cell) in in_time}
    chosen = live or counts
    ruling = distinct(chosen.values()) or [cells.whole]
    starts = [cell.span.valid_from for cell in ruling]
    ends = [_end(cell, sending) for cell in ruling]
    return Consent(
        id=consent.id,
        agency=consent.agency,
        purposes=consent.purposes | ({purpose} if asked else frozenset()),
        categories=frozenset(chosen) if answer is Answer.GIVEN else consent.categories,
        status=STATUS[answer],
        one_off=consent.one_off,
        valid_from=None if None in starts else min(_known(starts)),
        valid_until=min(_known(ends), default=None) if live else _last(ends),
        used=consent.used,
    )


def _end(cell: Cell, sending: Sending) -> datetime | None:
    span = cell.span
    return span.updates_until or span.valid_until if sending is Sending.UPDATE else span.valid_until


def _in_time(cell: Cell, now: datetime, sending: Sending) -> bool:
    begun = cell.span.valid_from is None or cell.span.valid_from <= now
    end = _end(cell, sending)
    return begun and (end is None or now < end)


def _known(times: Iterable[datetime | None]) -> list[datetime]:
    return [at for at in times if at is not None]


def _last(ends: Collection[datetime | None]) -> datetime | None:
    return None if None in ends else max(_known(ends))
