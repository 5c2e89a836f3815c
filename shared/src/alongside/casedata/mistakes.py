"""A list of mistakes out of marshmallow's nested messages."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from marshmallow import Schema, ValidationError


class Mistake(NamedTuple):
    """Where (JSON pointer, RFC 6901) and what, in one sentence that does not quote the value."""

    pointer: str
    sentence: str


def mistakes(schema: Schema, value: Any, at: str = "") -> list[Mistake]:
    """Every mistake of a value below the pointer `at`, sorted; empty if there is none."""
    try:
        schema.load(value)
    except ValidationError as error:
        return sorted(_flatten(error.messages, at))
    return []


def _flatten(messages: Any, at: str) -> Iterator[Mistake]:
    if isinstance(messages, dict):
        for name, inner in messages.items():
            yield from _flatten(inner, at if name == "_schema" else f"{at}/{_escape(str(name))}")
    elif isinstance(messages, list):
        for inner in messages:
            yield from _flatten(inner, at)
    else:
        yield Mistake(at, str(messages))


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
