"""May this text go to this person, on this way, at this moment?

Decided at the moment of sending, from the record as it is then; an earlier yes is worth nothing. It is
better to be late than to be seen: every condition must be met, and whatever is not known is not met.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from notify.domain.record import Channel, SafeContact
from notify.domain.templates import Template
from notify.domain.ways import VOICEMAIL_OF, Safety, Voicemail, Way, ceiling


class Reason(StrEnum):
    """Why not. Codes only, so that they can be stored and counted without telling anything."""

    NO_RECORD = "NO_RECORD"
    CHANNEL_NOT_KNOWN = "CHANNEL_NOT_KNOWN"
    CHANNEL_NOT_SAFE = "CHANNEL_NOT_SAFE"
    OUTSIDE_SAFE_TIMES = "OUTSIDE_SAFE_TIMES"
    CONFIRMATION_STALE = "CONFIRMATION_STALE"
    TEMPLATE_ABOVE_CEILING = "TEMPLATE_ABOVE_CEILING"
    HOLD = "HOLD"
    VOICEMAIL_NOT_ALLOWED = "VOICEMAIL_NOT_ALLOWED"
    ON_THE_NEVER_LIST = "ON_THE_NEVER_LIST"


@dataclass(frozen=True)
class Yes:
    """It may go, now."""


@dataclass(frozen=True)
class No:
    """It may not; every reason, not only the first."""

    reasons: frozenset[Reason]


_NEVER_WORDS: Final = {
    Way.SMS: r"sms|texts?|texting|text messages?",
    Way.EMAIL: r"e-?mails?",
    Way.PORTAL: r"portal|account",
    Way.MOBILE_VOICEMAIL: r"voice ?mails?|answering machine|messages?",
    Way.LANDLINE_VOICEMAIL: r"voice ?mails?|answering machine|messages?",
}


def may_send(record: SafeContact | None, template: Template, way: Way, now: datetime) -> Yes | No:
    """Decide whether `template` may go on `way` at `now` (aware); the README lists the rules.

    A `No` carries every reason. For a voicemail the rules of its telephone hold, and it must be allowed.
    """
    if record is None:
        return No(frozenset({Reason.NO_RECORD}))
    carrier = VOICEMAIL_OF.get(way, way)
    entries = record.of(carrier)
    failed = {
        Reason.CHANNEL_NOT_KNOWN: not entries,
        Reason.CHANNEL_NOT_SAFE: any(entry.safe is not Safety.YES for entry in entries),
        Reason.OUTSIDE_SAFE_TIMES: bool(entries) and not any(entry.open_at(now) for entry in entries),
        Reason.VOICEMAIL_NOT_ALLOWED: way in VOICEMAIL_OF and not _voicemail_allowed(entries),
        Reason.CONFIRMATION_STALE: not is_confirmed(record, now),
        Reason.TEMPLATE_ABOVE_CEILING: template.risk > ceiling(way, record.perpetrator_proximity),
        Reason.HOLD: bool(record.holds),
        Reason.ON_THE_NEVER_LIST: _on_the_never_list(record, way),
    }
    reasons = frozenset(reason for reason, applies in failed.items() if applies)
    return No(reasons) if reasons else Yes()


def is_confirmed(record: SafeContact, now: datetime) -> bool:
    """Say whether the record was confirmed, not in the future, and not too long ago."""
    if record.confirmed_at is None or record.confirm_again_by is None:
        return False
    return record.confirmed_at <= now <= record.confirm_again_by


def _voicemail_allowed(entries: tuple[Channel, ...]) -> bool:
    return bool(entries) and all(entry.voicemail is not Voicemail.NEVER for entry in entries)


def _on_the_never_list(record: SafeContact, way: Way) -> bool:
    """Say whether a never-list entry names a way on which no person would read the list before acting.

    The list is free text for people, who see it with every task. Only words that name a way are looked for,
    and a word too many costs no more than a task for a person.
    """
    words = _NEVER_WORDS.get(way)
    return words is not None and any(re.search(rf"\b(?:{words})\b", entry, re.I) for entry in record.never)
