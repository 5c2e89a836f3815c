"""Strict fields for files from outside: a text is a text, true is not 1, a time has an offset; no value is echoed."""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any

from marshmallow import ValidationError, fields, validate

SHORT = 200
LONG = 20_000
MOST_ITEMS = 1_000
FIRST_YEAR, LAST_YEAR = 2019, 9000
OFF_THE_CLOCK = f"This must lie in the years {FIRST_YEAR} to {LAST_YEAR}."

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Text(fields.String):
    """A text of bounded length; `blank=False` refuses one without a visible character."""

    def __init__(self, most: int = LONG, *, blank: bool = True, **more: Any) -> None:
        """`most` is the largest number of characters."""
        super().__init__(**more)
        self.most, self.blank = most, blank

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("This must be a text.")
        if len(value) > self.most:
            raise ValidationError(f"This must not be longer than {self.most} characters.")
        if not self.blank and not value.strip():
            raise ValidationError("This must not be empty.")
        return value


class Name(Text):
    """A reference or a short code: one line, not blank, at most SHORT characters, no control characters."""

    def __init__(self, **more: Any) -> None:
        """Take what every marshmallow field takes."""
        super().__init__(SHORT, blank=False, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:
        text = super()._deserialize(value, attr, data, **more)
        if not text.isprintable():
            raise ValidationError("This must be one line of printable characters.")
        return text


class Code(fields.Field[str]):
    """One code of a closed list."""

    def __init__(self, allowed: Collection[str], kind: str, **more: Any) -> None:
        """`kind` names the list in the sentence, as in 'a referral type'."""
        super().__init__(**more)
        self.allowed, self.kind = frozenset(allowed), kind

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:
        if not isinstance(value, str) or value not in self.allowed:
            few = f" ({', '.join(sorted(self.allowed))})" if len(self.allowed) <= 7 else ""
            raise ValidationError(f"This is not {self.kind}{few}.")
        return value


class Flag(fields.Field[bool]):
    """True or false; 1, 0 and texts are neither."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("This must be true or false.")
        return value


class Whole(fields.Field[int]):
    """A whole number from `least` to `most`; true is not 1."""

    def __init__(self, least: int, most: int, **more: Any) -> None:
        """Both ends are allowed."""
        super().__init__(**more)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not self.least <= value <= self.most:
            raise ValidationError(f"This must be a whole number from {self.least} to {self.most}.")
        return value


class Moment(fields.Field[datetime]):
    """A time of RFC 3339 with an offset; deserialised to aware UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> datetime:
        try:
            return moment(value)
        except ValueError:
            raise ValidationError("This must be a time with an offset, as 2026-03-01T09:30:00+00:00.") from None


class ClockTime(Moment):
    """A time at which a deployment's clock can stand."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> datetime:
        stamp = super()._deserialize(value, attr, data, **more)
        if not on_a_clock(stamp):
            raise ValidationError(OFF_THE_CLOCK)
        return stamp


class Day(fields.Field[date]):
    """A calendar day, YYYY-MM-DD."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> date:
        try:
            return day(value)
        except ValueError:
            raise ValidationError("This must be a date such as 2026-03-01.") from None


def moment(value: Any) -> datetime:
    """Return the instant that an RFC 3339 text names, in UTC; raise ValueError for anything else."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise ValueError("not a time of RFC 3339")
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except OverflowError:
        raise ValueError("a time outside the calendar") from None


def on_a_clock(stamp: datetime) -> bool:
    """Can a deployment's clock stand there? The rules are those of UK GDPR; keys are valid for more than a year."""
    return FIRST_YEAR <= stamp.year <= LAST_YEAR


def day(value: Any) -> date:
    """Return the day that a text names; raise ValueError for anything but YYYY-MM-DD."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("not a day")
    return date.fromisoformat(value)


def several(field: fields.Field[Any], most: int = MOST_ITEMS, **more: Any) -> fields.List[Any]:
    """A list of bounded length."""
    longest = validate.Length(max=most, error=f"This must not hold more than {most} entries.")
    return fields.List(field, validate=longest, **more)
