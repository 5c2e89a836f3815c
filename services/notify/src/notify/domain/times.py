"""Safe times: when, by the clock on the wall in the United Kingdom, a channel may be used.

People say "ring between ten and twelve on weekdays". That is wall-clock time, so every comparison is made
in Europe/London: a window keeps its wall-clock hours on both sides of a clock change. A window that opens
inside the hour that does not exist in March does not open that day; the hour that comes twice in October is
inside a window both times. Whatever cannot be read never opens: unknown is unsafe.
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True)
class SafeTime:
    """Days (0 = Monday) and wall-clock hours, `start` inside and `end` outside.

    `end` is None for midnight at the end of the day. A window whose end is before its start runs overnight
    and belongs to the day on which it starts. A window without days never opens.
    """

    days: frozenset[int]
    start: time
    end: time | None

    def holds(self, now: datetime) -> bool:
        """Say whether `now` (aware, any zone) is inside, by the wall clock of Europe/London."""
        local = now.astimezone(LONDON)
        clock = local.time()
        today, yesterday = local.weekday(), (local - timedelta(days=1)).weekday()
        if self.end is None or self.start < self.end:
            return today in self.days and self.start <= clock and (self.end is None or clock < self.end)
        late_evening = today in self.days and clock >= self.start
        early_morning = yesterday in self.days and clock < self.end
        return late_evening or early_morning

    def in_words(self) -> str:
        """Return the window as a person would say it: "Monday to Friday, between 10:00 and 12:00"."""
        end = "midnight" if self.end is None else f"{self.end:%H:%M}"
        return f"{_days_in_words(self.days)}, between {self.start:%H:%M} and {end}"


NEVER: Final = SafeTime(frozenset(), time(0), None)


def read_safe_time(days: object, start: object, end: object) -> SafeTime:
    """Read one window of a record; anything that cannot be read gives `NEVER`.

    `days` is "mon-fri", "mon,wed", "sat", or several of these with commas ("fri-mon" runs over the weekend);
    `start` and `end` are "HH:MM", `end` may also be "24:00". Equal start and end mean nothing certain.
    """
    numbers, opens, closes = _days(days), _clock(start), _clock(end)
    if not numbers or opens is None:
        return NEVER
    if end == "24:00":
        return SafeTime(numbers, opens, None)
    if closes is None or closes == opens:
        return NEVER
    return SafeTime(numbers, opens, closes)


def _days(text: object) -> frozenset[int]:
    if not isinstance(text, str):
        return frozenset()
    found: set[int] = set()
    for part in text.lower().replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS or part.endswith("-"):
            return frozenset()  # one part that cannot be read makes the whole uncertain
        begin, finish = DAYS.index(first), DAYS.index(last or first)
        found.update((begin + step) % 7 for step in range((finish - begin) % 7 + 1))
    return frozenset(found)


def _clock(text: object) -> time | None:
    match = _CLOCK.fullmatch(text) if isinstance(text, str) else None
    return time(int(match[1]), int(match[2])) if match else None


def _days_in_words(days: frozenset[int]) -> str:
    ordered = sorted(days)
    if len(ordered) == 7:
        return "every day"
    if len(ordered) > 2 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"{DAY_NAMES[ordered[0]]} to {DAY_NAMES[ordered[-1]]}"
    return " and ".join(DAY_NAMES[day] for day in ordered) or "never"
