"""Bank holidays of the United Kingdom, by nation. England and Wales have the same ones.

Sources: Banking and Financial Dealings Act 1971, section 1 and Schedule 1; St Andrew's Day Bank Holiday (Scotland)
Act 2007; royal proclamations under section 1(2) to (5) of the 1971 Act, which move a day or add one and are listed
below. A day that is proclaimed later and not listed yet counts as a working day: a review is then due early, which is
the safe side. Good Friday and Christmas Day are common-law holidays and are counted with them.
"""

from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

MONDAY, SATURDAY = 0, 5
DAY = timedelta(days=1)


class Nation(StrEnum):
    """Whose calendar counts."""

    ENGLAND_AND_WALES = "england_and_wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern_ireland"


EVERYWHERE = frozenset(Nation)
NOT_SCOTLAND = EVERYWHERE - {Nation.SCOTLAND}

PROCLAIMED: tuple[tuple[date, frozenset[Nation]], ...] = (
    (date(2002, 6, 3), EVERYWHERE),  # Golden Jubilee
    (date(2011, 4, 29), EVERYWHERE),  # royal wedding
    (date(2012, 6, 5), EVERYWHERE),  # Diamond Jubilee
    (date(2022, 6, 3), EVERYWHERE),  # Platinum Jubilee
    (date(2022, 9, 19), EVERYWHERE),  # state funeral
    (date(2023, 5, 8), EVERYWHERE),  # coronation
    (date(2026, 6, 15), frozenset({Nation.SCOTLAND})),  # World Cup
)
"""Days that were added, once."""

MOVED: dict[date, date] = {
    date(2002, 5, 27): date(2002, 6, 4),
    date(2012, 5, 28): date(2012, 6, 4),
    date(2020, 5, 4): date(2020, 5, 8),
    date(2022, 5, 30): date(2022, 6, 2),
}
"""Days of every nation that were held on another day, once: the usual one is then an ordinary day."""


def nation_of(jurisdiction: str) -> Nation:
    """The calendar of a landlord's jurisdiction; England and Wales share one, and an unknown one gets it too."""
    known = {"scotland": Nation.SCOTLAND, "northern_ireland": Nation.NORTHERN_IRELAND}
    return known.get(jurisdiction, Nation.ENGLAND_AND_WALES)


def is_bank_holiday(day: date, nation: Nation) -> bool:
    """Whether that day is a bank holiday there."""
    return day in bank_holidays(day.year, nation)


@lru_cache(maxsize=64)
def bank_holidays(year: int, nation: Nation) -> frozenset[date]:
    """All of one year, with the days that stand in for those on a weekend."""
    days = {easter_sunday(year) - 2 * DAY, _first_monday(year, 5), _last_monday(year, 5)}
    if nation in NOT_SCOTLAND:
        days |= {easter_sunday(year) + DAY, _last_monday(year, 8)}
        days |= _held((date(year, 1, 1),))
    if nation is Nation.SCOTLAND:
        days |= {_first_monday(year, 8), *_held((date(year, 1, 1), date(year, 1, 2))), *_held((date(year, 11, 30),))}
    if nation is Nation.NORTHERN_IRELAND:
        days |= _held((date(year, 3, 17),)) | _held((date(year, 7, 12),))
    days |= _held((date(year, 12, 25), date(year, 12, 26)))
    days = {MOVED.get(day, day) for day in days}
    return frozenset(days | {day for day, where in PROCLAIMED if nation in where and day.year == year})


def easter_sunday(year: int) -> date:
    """Gregorian Easter (the anonymous algorithm, Nature 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * i) // 451
    month, day = divmod(h + i - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _held(days: tuple[date, ...]) -> set[date]:
    """When days that follow each other are held: one on a weekend waits for the next day that is free."""
    taken: set[date] = {day for day in days if day.weekday() < SATURDAY}
    for day in days:
        instead = day
        while instead.weekday() >= SATURDAY or (instead != day and instead in taken):
            instead += DAY
        taken.add(instead)
    return taken


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + (MONDAY - first.weekday()) % 7 * DAY


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)  # of the months that are asked about, all have one
    return last - (last.weekday() - MONDAY) % 7 * DAY
