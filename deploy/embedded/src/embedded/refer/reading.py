"""Reads a JSON file from outside: bounded, UTF-8, strict JSON (RFC 8259), no duplicate member, no deep nesting."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from .mistakes import FileRefused, Mistake, pointer_of

LARGEST_FILE = 5 * 1024 * 1024
DEEPEST = 32
_NEVER = re.compile("[\x00\ud800-\udfff]")


class _Object(dict[str, Any]):
    """A JSON object that remembers which member names were given more than once."""

    repeated: list[str]


class _NotJson(ValueError):
    """A number that JSON does not have (NaN, Infinity)."""


def read_json(path: Path) -> Any:
    """Return the document in `path`; raise FileRefused with every mistake that its text has.

    At most LARGEST_FILE + 1 bytes are read, whatever the file system says about its size.
    """
    return parse(_bytes_of(path))


def parse(raw: bytes) -> Any:
    """Return the document in `raw`, made of plain dicts and lists, or raise FileRefused."""
    if len(raw) > LARGEST_FILE:
        raise _refused("The file is larger than 5 MiB.")
    document = _document(_text_of(raw))
    mistakes = list(_oddities(document))
    if mistakes:
        raise FileRefused(mistakes)
    return document


def _bytes_of(path: Path) -> bytes:
    if not path.is_file():
        raise _refused("There is no such file.")
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError:
        raise _refused("The file cannot be read.") from None


def _text_of(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused("The file is not UTF-8 text.") from None


def _document(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_pairs, parse_constant=_no_constant)
    except _NotJson:
        raise _refused("NaN and Infinity are not JSON.") from None
    except json.JSONDecodeError as error:
        raise _refused(f"The file is not JSON (line {error.lineno}, column {error.colno}).") from None
    except RecursionError:
        raise _refused(f"The file is nested deeper than {DEEPEST} levels.") from None
    except ValueError:
        raise _refused("The file holds a number that is too long.") from None


def _pairs(pairs: list[tuple[str, Any]]) -> _Object:
    made = _Object(pairs)
    names = [name for name, _ in pairs]
    made.repeated = [] if len(made) == len(names) else [n for n, times in Counter(names).items() if times > 1]
    return made


def _no_constant(_: str) -> NoReturn:
    raise _NotJson


def _oddities(document: Any) -> Iterator[Mistake]:
    """Walk without recursion, so that the walk itself cannot be made to fail by nesting."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        if len(path) > DEEPEST:
            yield Mistake("", f"The file is nested deeper than {DEEPEST} levels.")
            return
        yield from _odd(path, value)
        waiting.extend(reversed([((*path, step), below) for step, below in _members(value)]))


def _members(value: Any) -> list[tuple[str | int, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []


def _odd(path: tuple[str | int, ...], value: Any) -> Iterator[Mistake]:
    if isinstance(value, _Object):
        for name in value.repeated:
            yield Mistake(pointer_of((*path, name)), "This member is given more than once.")
        if any(_unprintable(name) for name in value):
            yield Mistake(pointer_of(path), "A member name here holds a NUL or half of a character pair.")
    elif isinstance(value, str) and _unprintable(value):
        yield Mistake(pointer_of(path), "This text holds a NUL or half of a character pair.")
    elif isinstance(value, float) and not math.isfinite(value):
        yield Mistake(pointer_of(path), "This number is too large.")


def _unprintable(text: str) -> bool:
    """No database keeps the one, no encoding the other."""
    return _NEVER.search(text) is not None


def _refused(sentence: str) -> FileRefused:
    return FileRefused([Mistake("", sentence)])
