"""A mistake in a file: where it is (a JSON pointer, RFC 6901) and one sentence. Values are never repeated."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

MOST_SHOWN = 1000
_LONGEST_NAME = 60

_PLAIN = {
    "Missing data for required field.": "This is required and is not there.",
    "Unknown field.": "This field is not known here.",
    "Field may not be null.": "This must not be null.",
    "Not a valid string.": "This must be a text.",
    "Not a valid list.": "This must be a list.",
    "Not a valid integer.": "This must be a whole number.",
    "Not a valid boolean.": "This must be true or false.",
    "Not a valid date.": "This must be a date such as 2026-03-01.",
    "Invalid input type.": "This must be an object.",
    "Invalid type.": "This must be an object.",
    "Not a valid mapping type.": "This must be an object.",
}


class Mistake(NamedTuple):
    """One thing that is wrong in a file; `pointer` is empty for the whole document."""

    pointer: str
    sentence: str


class FileRefused(Exception):
    """Raised when a file cannot be used; carries every mistake that was found in it."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        """Keep `mistakes` in the order in which they are to be shown."""
        super().__init__(f"{len(mistakes)} mistakes")
        self.mistakes = mistakes


def pointer_of(path: Iterable[str | int]) -> str:
    """Return the JSON pointer of a path; odd or long member names are shortened, because they come from outside."""
    return "".join(f"/{_token(step)}" for step in path)


def _token(step: str | int) -> str:
    text = str(step).replace("~", "~0").replace("/", "~1")
    text = _on_one_line(text)
    return text if len(text) <= _LONGEST_NAME else text[:_LONGEST_NAME] + "…"


def _on_one_line(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)


def from_messages(messages: Any, path: tuple[str | int, ...] = ()) -> Iterator[Mistake]:
    """Walk a marshmallow error tree and yield one mistake per sentence."""
    if isinstance(messages, dict):
        for step, below in messages.items():
            yield from from_messages(below, path if step == "_schema" else (*path, step))
    elif isinstance(messages, list | tuple):
        for message in messages:
            yield from from_messages(message, path)
    else:
        yield Mistake(pointer_of(path), _PLAIN.get(str(messages), str(messages)))


def lines(name: str, mistakes: list[Mistake]) -> Iterator[str]:
    """Yield what is printed for one file, a line per mistake, at most MOST_SHOWN of them."""
    name = _on_one_line(name)
    for mistake in mistakes[:MOST_SHOWN]:
        where = f"{name}: {mistake.pointer}: " if mistake.pointer else f"{name}: "
        yield where + mistake.sentence
    if len(mistakes) > MOST_SHOWN:
        yield f"{name}: {len(mistakes) - MOST_SHOWN} more mistakes are not shown."
