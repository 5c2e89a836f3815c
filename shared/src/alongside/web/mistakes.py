"""What marshmallow found wrong, as one sentence and one JSON pointer per mistake, reflecting nothing.

A pointer is made of the names of our own schema and of positions; a name that the sender made up ends it, so
that neither values nor invented names come back or reach a log.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from marshmallow import Schema, fields, validate

MAX_MISTAKES: Final = 50
_ON_SCHEMA: Final = "_schema"


class Mistake(NamedTuple):
    """One mistake: where (RFC 6901 pointer, "" for the whole body) and one plain sentence."""

    pointer: str
    sentence: str


_PLAIN: Final = {
    "Missing data for required field.": "This field is required.",
    "Field may not be null.": "This field must not be null.",
    "Invalid input type.": "This must be a JSON object.",
    "Invalid type.": "This must be a JSON object.",
    "Not a valid mapping type.": "This must be a JSON object.",
    "Not a valid list.": "This must be a list.",
    "Not a valid string.": "This must be text.",
    "Not a valid integer.": "This must be a whole number.",
    "Not a valid number.": "This must be a number.",
    "Not a valid boolean.": "This must be true or false.",
    "Not a valid UUID.": "This must be a UUID.",
    "Not a valid datetime.": "This must be an RFC 3339 time.",
    "Not a valid aware datetime.": "This must be an RFC 3339 time with its time zone.",
    "Not a valid date.": "This must be a date, YYYY-MM-DD.",
    "String does not match expected pattern.": "This text does not have the form that is needed here.",
}

_NUMBER: Final = r"(-?\d+(?:\.\d+)?)"
_MEASURES: Final = tuple(
    (re.compile(form.replace("{}", _NUMBER)), sentence)
    for form, sentence in (
        (r"Shorter than minimum length 1\.", "This must not be empty."),
        (r"Shorter than minimum length {}\.", "This must have at least {} {things}."),
        (r"Longer than maximum length {}\.", "This must have at most {} {things}."),
        (r"Length must be between {} and {}\.", "This must have {} to {} {things}."),
        (r"Length must be {}\.", "This must have {} {things}."),
        (r"Must be greater than or equal to {} and less than or equal to {}\.", "This must be from {} to {}."),
        (r"Must be greater than or equal to {}\.", "This must be {} or more."),
        (r"Must be less than or equal to {}\.", "This must be {} or less."),
    )
)


def found_in(messages: Any, schema: Schema | None) -> list[Mistake]:
    """Each mistake once, in the order of the messages, at most MAX_MISTAKES. `messages` as marshmallow has them."""
    found = list(dict.fromkeys(_walk(messages, "", schema)))
    if len(found) <= MAX_MISTAKES:
        return found
    return [*found[: MAX_MISTAKES - 1], Mistake("", "There are more mistakes than are listed here.")]


def _walk(messages: Any, at: str, shape: Any) -> Iterator[Mistake]:
    if isinstance(messages, str):
        yield Mistake(at, _sentence(messages, shape))
    elif isinstance(messages, list):
        for message in messages:
            yield from _walk(message, at, shape)
    elif isinstance(messages, Mapping):
        yield from _walk_members(messages, at, shape)


def _walk_members(messages: Mapping[Any, Any], at: str, shape: Any) -> Iterator[Mistake]:
    shape = _inside(shape)
    unknown = 0
    for name, below in messages.items():
        if name == _ON_SCHEMA:
            yield from _walk(below, at, shape)
        elif isinstance(name, int) and isinstance(shape, fields.List | fields.Tuple | None | Schema):
            yield from _walk(below, f"{at}/{name}", shape.inner if isinstance(shape, fields.List) else shape)
        elif isinstance(shape, Schema) and (field := _field(shape, name)) is not None:
            yield from _walk(below, f"{at}/{_escaped(name)}", field)
        elif isinstance(shape, fields.Dict):
            yield from _walk_entry(name, below, at, shape)
        else:
            unknown += 1
    if unknown:
        yield Mistake(at, _unknown_sentence(unknown, shape))


def _walk_entry(name: Any, below: Any, at: str, shape: fields.Dict) -> Iterator[Mistake]:
    """An entry of a dictionary: its name is shown only when it is one of a closed list."""
    parts = below if isinstance(below, Mapping) else {"value": below}
    if "key" in parts:
        yield from _walk(parts["key"], at, None)
    here = f"{at}/{_escaped(name)}" if "key" not in parts and _is_closed(shape.key_field) else at
    yield from _walk(parts.get("value", []), here, shape.value_field)


def _inside(shape: Any) -> Any:
    """The schema within nested fields; lists stay lists."""
    while isinstance(shape, fields.Nested):
        shape = shape.schema
        if shape.many:
            return fields.List(fields.Nested(type(shape)))
    return shape


def _field(schema: Schema, name: Any) -> fields.Field[Any] | None:
    """The schema's own field of that name on the wire."""
    for own, field in schema.load_fields.items():
        if name == (field.data_key if field.data_key is not None else own):
            return field
    return None


def _is_closed(key_field: Any) -> bool:
    validators = getattr(key_field, "validators", [])
    return isinstance(key_field, fields.Enum) or any(isinstance(v, validate.OneOf) for v in validators)


def _unknown_sentence(how_many: int, shape: Any) -> str:
    known = sorted(
        field.data_key if field.data_key is not None else own
        for own, field in getattr(shape, "load_fields", {}).items()
    )
    what = "One field is" if how_many == 1 else f"{how_many} fields are"
    return f"{what} not known here; known are: {', '.join(known)}." if known else f"{what} not known here."


def _sentence(message: str, shape: Any) -> str:
    """In plain words: marshmallow's own are for programmers."""
    for form, sentence in _MEASURES:
        if (measured := form.fullmatch(message)) is not None:
            things = "entries" if isinstance(shape, fields.List | fields.Dict) else "characters"
            return sentence.format(*measured.groups(), things=things)
    return _PLAIN.get(message, message)


def _escaped(name: Any) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")
