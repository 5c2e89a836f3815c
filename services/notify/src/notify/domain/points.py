"""A number or address that was changed counts as unsafe until somebody checked that it is the person's own.

Whoever wants to find somebody changes the number first. So a changed one is checked on the way that was held before,
or by a second member of staff. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from notify.domain.errors import CheckedByThemselves, NothingToRing

POINT_OF: Final = {
    "mobile_call": "mobile", "sms": "mobile", "landline_call": "landline", "email": "email", "post": "post",
}  # fmt: skip
"""Which contact point each kind of channel goes to."""
POINTS: Final = tuple(dict.fromkeys(POINT_OF.values()))


class CheckHow(StrEnum):
    """How a changed point was checked."""

    OLD_WAY = "old_way"
    SECOND_PERSON = "second_person"


@dataclass(frozen=True)
class Unchecked:
    """A point that nobody has checked. `before`: what was held until then, None if nothing; `by`: who changed it."""

    by: str
    before: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Check:
    """Who checked which point, how and when (aware UTC)."""

    point: str
    how: CheckHow
    by: str
    at: datetime


Points = Mapping[str, Any] | None


def unchecked_after(
    held: Points, unchecked: Mapping[str, Unchecked], offered: Points, *, by: str, first: bool
) -> dict[str, Unchecked]:
    """Return the points of `offered` that have to be checked, by name.

    held, unchecked: as they stood before. first: nothing was ever held, so nothing is compared. Going back to
    what was checked last needs no check; a change of an unchecked point keeps what was checked last.
    """
    found = {}
    for name in POINTS if not first else ():
        new, old, open_ = _text(offered, name), _text(held, name), unchecked.get(name)
        checked = open_.before if open_ is not None else old
        if not new or _same(new, checked):
            continue
        found[name] = open_ if open_ is not None and _same(new, old) else Unchecked(by, checked)
    return found


def masked(content: Mapping[str, Any], unchecked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record with every way to an unchecked point as "nobody knows whether it is safe"."""
    if not unchecked:
        return dict(content)
    channels = [
        _masked(one) if POINT_OF.get(str(one.get("kind"))) in unchecked else one for one in _channels(content)
    ]
    return {**content, "channels": channels}


def ways_waiting(content: Mapping[str, Any], point: str) -> tuple[str, ...]:
    """Return the kinds of channel that were said to be safe and wait for the check of `point`."""
    ways = (one for one in _channels(content) if POINT_OF.get(str(one.get("kind"))) == point)
    return tuple(str(one["kind"]) for one in ways if one.get("safe") == "yes")


def check(unchecked: Mapping[str, Unchecked], point: str, how: CheckHow, by: str, at: datetime) -> Check:
    """Return the check of an unchecked point.

    Raises:
        NothingToRing: there is no earlier number or address to ask on.
        CheckedByThemselves: whoever changed it is no second person.
    """
    if how is CheckHow.OLD_WAY and not unchecked[point].before:
        raise NothingToRing
    if how is CheckHow.SECOND_PERSON and unchecked[point].by == by:
        raise CheckedByThemselves
    return Check(point, how, by, at)


def _channels(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(content.get("channels") or ())


def _masked(channel: Mapping[str, Any]) -> dict[str, Any]:
    return {**channel, "safe": "unknown"} if channel.get("safe") == "yes" else dict(channel)


def _text(points: Points, name: str) -> str | None:
    value = (points or {}).get(name)
    return value if isinstance(value, str) and value.strip() else None


def _same(one: str, other: str | None) -> bool:
    """Blanks and capitals make no other number or address."""
    return other is not None and "".join(one.split()).casefold() == "".join(other.split()).casefold()
