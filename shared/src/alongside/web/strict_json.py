"""JSON as RFC 8259 means it to be exchanged, and nothing that two parsers could read in two ways.

Pure standard library. Refused: duplicate members, NaN and Infinity, numbers beyond what a double carries
exactly (RFC 7493, I-JSON), lone surrogates, NUL, nesting deeper than 32, other encodings than UTF-8.
"""

import json
import math
import re
from itertools import chain
from typing import Any, Final

MAX_DEPTH: Final = 32
MAX_INTEGER: Final = 2**53 - 1


class NotStrictJson(ValueError):
    """The text is refused; the message is one sentence that quotes nothing of it."""


def loads(text: bytes | str) -> Any:
    """The value that the JSON text stands for. Raises NotStrictJson."""
    try:
        decoded = text.decode("utf-8") if isinstance(text, bytes) else text
        value = _DECODER.decode(decoded)
    except NotStrictJson:
        raise
    except UnicodeDecodeError:
        raise NotStrictJson("The JSON text must be UTF-8.") from None
    except RecursionError:
        raise NotStrictJson(_TOO_DEEP) from None
    except ValueError:
        raise NotStrictJson("The text is not JSON.") from None
    if not isinstance(text, bytes) or _MARKED.search(decoded):
        _refuse_depth_and_bad_text(value)
    elif decoded.count("{") + decoded.count("[") > MAX_DEPTH:
        _refuse_depth(value)
    return value


def dumps(value: Any) -> bytes:
    """The compact UTF-8 form with sorted members: equal values give equal bytes. Raises ValueError for NaN."""
    return _ENCODER.encode(value).encode("utf-8")


# In bytes, neither NUL nor half a pair can stand in a string but as the escapes \u0000, \ud8.. and so on, and nothing
# is nested deeper than there are brackets: most texts need not be walked through.
_MARKED: Final = re.compile(r"\\u(0000|[dD][89a-fA-F])")
_CONTAINERS: Final = frozenset({dict, list})
_TOO_DEEP: Final = f"The JSON text must not be nested deeper than {MAX_DEPTH}."


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotStrictJson("The JSON text has the same member twice in one object.")
    return members


def _constant(_name: str) -> Any:
    raise NotStrictJson("The JSON text must not hold NaN or Infinity.")


def _integer(digits: str) -> int:
    # length first: turning a million digits into a number takes quadratic time
    if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:
        raise NotStrictJson("The JSON text has a whole number beyond 2^53 - 1.")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise NotStrictJson("The JSON text has a number that is too large.")
    return number


def _refuse_depth_and_bad_text(value: Any) -> None:
    waiting = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        if isinstance(item, str):
            _refuse_bad_text(item)
        elif isinstance(item, dict | list):
            if depth > MAX_DEPTH:
                raise NotStrictJson(_TOO_DEEP)
            if isinstance(item, dict):
                waiting.extend((name, depth) for name in item)
                item = list(item.values())
            waiting.extend((inner, depth + 1) for inner in item)


def _refuse_depth(value: Any) -> None:
    """One level after the other, and nothing but what may have another below it."""
    level = [value]
    for _ in range(MAX_DEPTH):
        inside = chain.from_iterable(one.values() if one.__class__ is dict else one for one in level)
        level = [one for one in inside if one.__class__ in _CONTAINERS]
        if not level:
            return
    raise NotStrictJson(_TOO_DEEP)


def _refuse_bad_text(text: str) -> None:
    if "\x00" in text:
        raise NotStrictJson("The JSON text has a NUL character in it.")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise NotStrictJson("The JSON text has half of a surrogate pair in it.") from None


# made once: json.loads and json.dumps would make new ones for each text
_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer, parse_float=_number
)
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
