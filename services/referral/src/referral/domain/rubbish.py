"""How much is kept of what nobody is proved to have sent: a note of each, up to here, and then only their number."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

MOST_KEPT: Final = 1000
"""Notes of unreadable messages per agency and `KEPT_FOR`; a note is some 300 bytes.

A node that is broken and offers one message again and again, or every message of a busy month once, stays below it.
"""
KEPT_FOR: Final = timedelta(days=30)
"""Twice as long as the carrier keeps a message, so the same bytes, when they come again, are still known."""

ASKED_AGAIN_AFTER: Final = timedelta(days=1)
"""From when somebody rang them about too much of it: they were asked to look at it that day, and it still comes."""


@dataclass(frozen=True)
class DeadLetter:
    """A note of what the carrier gave up on the way to an agency (`dead_out`) or from it (`dead_in`), and why."""

    agency: str
    code: str
    wire_sha256: str
    reason: str
    size: int


@dataclass(frozen=True)
class OnlyCounted:
    """What came from one agency beyond `MOST_KEPT`: so many since `begun_at`, and nothing else is known of them."""

    agency: str
    number: int
    begun_at: datetime
    last_at: datetime
