"""Moves every date and time of a bundle, so that a sample keeps its meaning on another day."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from .bundle import Bundle
from .fields import day, moment

LONDON = ZoneInfo("Europe/London")
_LATEST = datetime(9999, 12, 30, tzinfo=UTC)
_EARLIEST = datetime(1, 1, 2, tzinfo=UTC)

Path = tuple[str, ...]
TIMES: tuple[Path, ...] = (
    ("at",),
    ("consents", "*", "valid_from"),
    ("consents", "*", "valid_until"),
    ("exceptions", "*", "tell_person", "by"),
    ("exceptions", "*", "review_due"),
    ("data", "SAF", "confirmed_at"),
    ("data", "INC", "incidents", "*", "when"),
    ("data", "RLV", "assessed_at"),
)
DAYS: tuple[Path, ...] = (
    ("data", "DOB", "date_of_birth"),
    ("data", "ACT", "actions", "*", "due"),
)


def rebased(bundle: Bundle, to: datetime) -> Bundle:
    """Return the bundle with everything moved by the distance from its `at` to `to` (aware UTC).

    Times move by that distance, days by as many days as lie between the two in London. What would
    leave the calendar stays at its edge, so an end date of 9999 stays an end date.
    """
    content = deepcopy(bundle.content)
    distance = to - bundle.at
    days = (to.astimezone(LONDON).date() - bundle.at.astimezone(LONDON).date()).days
    _change(content, TIMES, lambda text: _later(text, distance))
    _change(content, DAYS, lambda text: _days_later(text, days))
    return replace(bundle, content=content)


def _change(content: dict[str, Any], paths: tuple[Path, ...], move: Callable[[str], str]) -> None:
    for path in paths:
        for holder in _holders(content, path[:-1]):
            if isinstance(holder.get(path[-1]), str):
                holder[path[-1]] = move(holder[path[-1]])


def _holders(value: Any, path: Path) -> Iterator[dict[str, Any]]:
    if not path:
        if isinstance(value, dict):
            yield value
    elif path[0] == "*":
        for entry in value if isinstance(value, list) else []:
            yield from _holders(entry, path[1:])
    elif isinstance(value, dict) and path[0] in value:
        yield from _holders(value[path[0]], path[1:])


def _later(text: str, distance: timedelta) -> str:
    try:
        stamp = moment(text)
    except ValueError:
        return _days_later(text, distance.days)
    try:
        return min(max(stamp + distance, _EARLIEST), _LATEST).isoformat()
    except OverflowError:
        return (_LATEST if distance > timedelta() else _EARLIEST).isoformat()


def _days_later(text: str, days: int) -> str:
    try:
        start = day(text)
    except ValueError:
        return text
    try:
        return (start + timedelta(days=days)).isoformat()
    except OverflowError:
        return (date.max if days > 0 else date.min).isoformat()
