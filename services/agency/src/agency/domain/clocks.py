"""By when an agency is expected to look at a referral, and by when to answer it.

Whole working days in the United Kingdom end at 17:00 there. The clock starts when the referral arrived. A question to
the landlord stops it once: while they owe an answer the agency owes none. Silence never means accepted.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agency.domain.referral import State
from alongside.bank_holidays import Nation, is_bank_holiday

_UK = ZoneInfo("Europe/London")
_END_OF_DAY = time(17, 0)
_SATURDAY = 5
_TERM = re.compile(
    r"(?P<name>acknowledge|decide)_within:(?P<number>[1-9][0-9]{0,3})_(?P<unit>minutes|hours|days|working_days)"
)


@dataclass(frozen=True)
class Within:
    """Minutes, hours and days by the clock, or whole working days."""

    hours: int = 0
    working_days: int = 0
    minutes: int = 0
    days: int = 0

    def after(self, start: datetime) -> datetime:
        """The end, in UTC. `start` is aware."""
        if not self.working_days:
            return start + timedelta(days=self.days, hours=self.hours, minutes=self.minutes)
        day = start.astimezone(_UK).date()
        for _ in range(self.working_days):
            day += timedelta(days=1)
            while day.weekday() >= _SATURDAY or is_bank_holiday(day, Nation.ENGLAND_AND_WALES):
                day += timedelta(days=1)
        return datetime.combine(day, _END_OF_DAY, _UK).astimezone(UTC)


@dataclass(frozen=True)
class Clocks:
    """Until it is looked at, and until it is answered."""

    look: Within
    answer: Within


_DAY = Within(working_days=1)
USUAL = Clocks(_DAY, Within(working_days=3))
BY_TYPE: Mapping[str, Clocks] = {
    "police.report": Clocks(Within(hours=24), Within(hours=72)),
    "police.emergency": Clocks(Within(hours=1), Within(hours=1)),
    "support.victim_general": Clocks(_DAY, Within(working_days=2)),
    "support.hate_specialist": Clocks(_DAY, Within(working_days=2)),
    "panel.multi_agency": Clocks(_DAY, _DAY),
    "safeguarding.adult": Clocks(_DAY, Within(working_days=3)),
    "safeguarding.child": Clocks(Within(hours=4), _DAY),
    "safety.target_hardening": Clocks(Within(hours=24), Within(working_days=3)),
    "safety.fire": Clocks(Within(hours=24), Within(working_days=3)),
    "health.mental_health": Clocks(Within(working_days=2), Within(working_days=5)),
    "review.asb_case_review": Clocks(Within(working_days=10), Within(working_days=15)),
}
"""Where the sharing permission says nothing."""
URGENT = Clocks(Within(hours=4), _DAY)
EMERGENCY = Clocks(Within(hours=1), Within(hours=1))


@dataclass(frozen=True)
class Due:
    """What is expected next and by when. `at` None: the landlord owes the next word, or nothing is expected."""

    at: datetime | None
    opened: bool

    def overdue(self, now: datetime) -> bool:
        """Whether the time is over."""
        return self.at is not None and now > self.at


def said(terms: Iterable[str]) -> Mapping[str, Within]:
    """The clocks among the terms of a sharing permission, by name; other terms are passed over.

    `decide_within:3_working_days` is the clock `decide`.
    """
    found = [match for term in terms if (match := _TERM.fullmatch(term))]
    return {match["name"]: Within(**{match["unit"]: int(match["number"])}) for match in found}


def clocks_of(kind: str | None, urgency: str | None, terms: Iterable[str] = ()) -> Clocks:
    """The clocks of a referral: those of its permission, else its type's; shorter ones when it is urgent."""
    usual, told = BY_TYPE.get(kind or "", USUAL), said(terms)
    usual = Clocks(told.get("acknowledge", usual.look), told.get("decide", usual.answer))
    if urgency == "emergency":
        return EMERGENCY
    return URGENT if urgency == "urgent" and kind != "police.emergency" else usual


def due(
    state: State,
    clocks: Clocks,
    received_at: datetime,
    asked_at: datetime | None = None,
    replied_at: datetime | None = None,
) -> Due:
    """What is expected of the agency now. `asked_at`: its first question; `replied_at`: the newest reply."""
    if state is State.WAITING:
        return Due(clocks.look.after(received_at), opened=False)
    if state is not State.OPENED:
        return Due(None, opened=True)
    at = clocks.answer.after(received_at)
    stood_still = replied_at - asked_at if asked_at and replied_at and replied_at > asked_at else timedelta(0)
    return Due(at + stood_still, opened=True)
