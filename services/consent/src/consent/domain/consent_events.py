"""What happened to a consent, one event after the other; nothing that was recorded is ever edited.

The words are those of ISO/IEC TS 27560 and of the Data Privacy Vocabulary (requested, given, refused, reconfirmed,
withdrawn, expired, invalidated), with narrowed, widened and "ask me later", which staff need.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventStatus(StrEnum):
    """What happened. The last two are reminders and change nothing."""

    REQUESTED = "requested"
    GIVEN = "given"
    REFUSED = "refused"
    LATER = "later"
    NARROWED = "narrowed"
    WIDENED = "widened"
    RECONFIRMED = "reconfirmed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    INVALIDATED = "invalidated"
    ENDS_IN_30_DAYS = "ends_in_30_days"
    ENDS_IN_7_DAYS = "ends_in_7_days"


@dataclass(frozen=True, slots=True)
class Span:
    """From when, until when the first sending may happen, and until when updates may follow. Ends are outside.

    `updates_until` None: updates end with the first sending. Both None: no end.
    """

    valid_from: datetime | None = None
    valid_until: datetime | None = None
    updates_until: datetime | None = None

    @property
    def ends(self) -> frozenset[datetime]:
        """Every moment at which something ends."""
        return frozenset(end for end in (self.valid_until, self.updates_until) if end is not None)

    @property
    def last_end(self) -> datetime | None:
        """When nothing is left of it; None = never, because a first sending has no end."""
        return max(self.ends) if self.valid_until is not None else None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which cells an event speaks of: None = of every purpose, or of every category."""

    purposes: frozenset[str] | None = None
    categories: frozenset[str] | None = None

    @property
    def whole(self) -> bool:
        """Whether it speaks of everything."""
        return self.purposes is None and self.categories is None

    def covers(self, purpose: str, category: str) -> bool:
        """Whether this cell is meant."""
        return (self.purposes is None or purpose in self.purposes) and (
            self.categories is None or category in self.categories
        )


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """One thing that happened, and when it was recorded.

    `span`: the dates that came with it; None leaves those that were. `notice`: hash of the words that were shown.
    `receipt`: what the person is given about it.
    """

    status: EventStatus
    at: datetime
    scope: Scope = EVERYTHING
    span: Span | None = None
    notice: str | None = None
    receipt: str | None = None
