"""Fields that check a JSON value and hand it back unchanged: what was signed and what was typed stays as it is."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

SHORT = 200
TEXT = 20_000
LIST = 200
ROOM = timedelta(days=366)

_REQUIRED: dict[str, Any] = {"required": "This field is required.", "null": "This field may not be null."}
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _./-]{0,63}")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)

Check = Callable[[str], object]


class Strict(Schema):
    """Refuses what it does not know."""

    class Meta:
        unknown = RAISE

    error_messages = {
        "unknown": "This field is not known.",
        "type": "This must be an object.",
    }


def is_time(value: str) -> None:
    """An RFC 3339 date-time with an offset, not at the very edge of the calendar: deadlines are counted from it."""
    try:
        if _TIME.fullmatch(value) is None:
            raise ValueError
        stamp = datetime.fromisoformat(value.upper())
        _ = (stamp - ROOM).astimezone(UTC), (stamp + ROOM).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValidationError("This must be a time with an offset, such as 2026-03-03T10:00:00+00:00.") from None


def is_date(value: str) -> None:
    """An RFC 3339 full-date."""
    try:
        if _DAY.fullmatch(value) is None:
            raise ValueError
        date.fromisoformat(value)
    except ValueError:
        raise ValidationError("This must be a date such as 2026-03-03.") from None


def matches(pattern: re.Pattern[str], sentence: str) -> Check:
    """A check that the whole value fits the pattern."""

    def check(value: str) -> None:
        if pattern.fullmatch(value) is None:
            raise ValidationError(sentence)

    return check


class _Text(fields.Field[str]):
    default_error_messages = {**_REQUIRED, "invalid": "This must be text."}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        return value


class _Flag(fields.Field[bool]):
    default_error_messages = {**_REQUIRED, "invalid": "This must be true or false."}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class _Plain(fields.Field[Any]):
    """Text, true/false, a whole number, a list of text, or an object of these; all bounded."""

    default_error_messages = {**_REQUIRED, "invalid": "This must be text, a list of text or a flat object."}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if not _is_plain(value):
            raise self.make_error("invalid")
        return value


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        keys = all(isinstance(k, str) and len(k) <= SHORT for k in value)
        return len(value) <= LIST and keys and all(_is_scalar(v) or _is_list(v) for v in value.values())
    return _is_scalar(value) or _is_list(value)


def _is_list(value: object) -> bool:
    return isinstance(value, list) and len(value) <= LIST and all(_is_scalar(v) for v in value)


def _is_scalar(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= TEXT
    return value is None or (isinstance(value, int) and abs(value) < 10**15)


def text(limit: int = TEXT, *, required: bool = False, also: Check | None = None) -> fields.Field[str]:
    """Text of at most `limit` characters; not empty if it is required."""
    size = validate.Length(
        min=1 if required else None,
        max=limit,
        error=f"This must have 1 to {limit} characters." if required else f"At most {limit} characters.",
    )
    return _Text(required=required, validate=[size, also] if also else size)


def short(*, required: bool = False) -> fields.Field[str]:
    """A line of text."""
    return text(SHORT, required=required)


def one_of(codes: Collection[str], *, required: bool = False) -> fields.Field[str]:
    """A code of a closed list."""
    return _Text(required=required, validate=validate.OneOf(list(codes), error="This must be one of: {choices}."))


def code() -> fields.Field[str]:
    """A short code-like word of an open list."""
    return text(64, also=matches(_CODE, "This must be a short code of letters, digits and . _ - /."))


def time(*, required: bool = False) -> fields.Field[str]:
    """An RFC 3339 time with an offset."""
    return text(40, required=required, also=is_time)


def day() -> fields.Field[str]:
    """A date."""
    return text(10, also=is_date)


def clock_time() -> fields.Field[str]:
    """HH:MM, local wall time."""
    return text(5, also=matches(_CLOCK, "This must be a time of day such as 09:30."))


def flag() -> fields.Field[bool]:
    """true or false, nothing that merely looks like it."""
    return _Flag()


def plain() -> fields.Field[Any]:
    """A bounded value whose inner form is the source system's own."""
    return _Plain()


def answers() -> fields.Field[Any]:
    """Named answers: an object of plain values."""
    names = _Text(validate=validate.Length(max=SHORT, error=f"At most {SHORT} characters."))
    size = validate.Length(max=LIST, error=f"At most {LIST} entries.")
    messages = {**_REQUIRED, "invalid": "This must be an object."}
    return fields.Dict(keys=names, values=_Plain(allow_none=True), validate=size, error_messages=messages)


def texts(limit: int = SHORT) -> fields.Field[Any]:
    """A list of text."""
    return many(text(limit))


def items(schema: type[Schema], *, required: bool = False) -> fields.Field[Any]:
    """A list of objects."""
    return many(fields.Nested(schema, error_messages=_REQUIRED), required=required)


def many(inner: fields.Field[Any], *, required: bool = False) -> fields.Field[Any]:
    """A bounded list."""
    size = validate.Length(max=LIST, error=f"At most {LIST} entries.")
    messages = {**_REQUIRED, "invalid": "This must be a list."}
    return fields.List(inner, required=required, validate=size, error_messages=messages)


def maybe(field: fields.Field[Any]) -> fields.Field[Any]:
    """The same field, which may also be null."""
    field.allow_none = True
    return field
