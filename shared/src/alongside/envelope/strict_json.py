"""JSON as this format reads it: UTF-8, no duplicate members, at most 16 levels, no NaN, no lone surrogates."""

import json
import math
import re
from typing import Any, Final, Never

from alongside.envelope.errors import JsonDuplicate, JsonInvalid, JsonTooDeep

MAX_DEPTH: Final = 16

# A string, closed or not (so that the scan stays linear whatever comes), or a bracket.
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{]|[\]}]', re.DOTALL)

_COMPACT: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def loads(text: bytes | str) -> Any:
    """The value.

    Raises:
        JsonInvalid, JsonDuplicate, JsonTooDeep
    """
    try:
        string = text.decode("utf-8") if isinstance(text, bytes) else text
        _check_depth(string)
        value = json.loads(string, object_pairs_hook=_members, parse_constant=_refuse_constant, parse_float=_finite)
        if "\\u" in string:
            _refuse_surrogates(value)
        string.encode("utf-8")
    except (UnicodeError, ValueError, RecursionError):
        raise JsonInvalid from None
    return value


def dumps(value: Any) -> str:
    """Compact JSON, members in the order given."""
    return _COMPACT.encode(value)


def _check_depth(text: str) -> None:
    depth = 0
    for token in _TOKEN.finditer(text):
        first = text[token.start()]
        depth += (first in "[{") - (first in "]}")
        if depth > MAX_DEPTH:
            raise JsonTooDeep


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise JsonDuplicate
    return members


def _refuse_constant(_: str) -> Never:
    raise JsonInvalid


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise JsonInvalid
    return value


def _refuse_surrogates(value: Any) -> None:
    json.dumps(value, ensure_ascii=False).encode("utf-8")
