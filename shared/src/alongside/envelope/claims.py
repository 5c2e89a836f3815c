"""A strict reader of JSON objects that came from outside: exact members, exact types, bounded sizes."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, Final, TypeVar

from alongside.envelope.encoding import is_hash
from alongside.envelope.errors import EnvelopeError
from alongside.envelope.format import is_uuid4

LATEST: Final = 2**53 - 1
"""The largest integer that every JSON reader agrees on (RFC 8259 section 6)."""

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class Claims:
    """The members of one object; every mistake raises the same `error`."""

    def __init__(self, members: Any, names: Sequence[str], error: type[EnvelopeError]) -> None:
        if not isinstance(members, dict) or members.keys() != set(names):
            raise error
        self._members: dict[str, Any] = members
        self._error = error

    def maybe(self, read: Callable[[str], T], name: str) -> T | None:
        """The value read by `read`, or None where the member is null."""
        return None if self._members[name] is None else read(name)

    def text(self, name: str, most: int = 200) -> str:
        """Text of 1 to `most` characters."""
        value = self._members[name]
        self._require(isinstance(value, str) and 0 < len(value) <= most)
        return str(value)

    def hash(self, name: str) -> str:
        """A hash, salt or thumbprint."""
        self._require(is_hash(self._members[name]))
        return str(self._members[name])

    def uuid4(self, name: str) -> str:
        """A lower-case uuid4."""
        self._require(is_uuid4(self._members[name]))
        return str(self._members[name])

    def number(self, name: str, least: int = 0) -> int:
        """A whole number from `least` to 2**53 - 1."""
        value = self._members[name]
        self._require(isinstance(value, int) and not isinstance(value, bool) and least <= value <= LATEST)
        return int(value)

    def flag(self, name: str) -> bool:
        """true or false."""
        self._require(isinstance(self._members[name], bool))
        return bool(self._members[name])

    def code(self, name: str, codes: type[E]) -> E:
        """A code of a closed list."""
        value = self._members[name]
        self._require(isinstance(value, str) and value in codes.__members__.values())
        return codes(value)

    def object(self, name: str) -> dict[str, Any]:
        """An object."""
        self._require(isinstance(self._members[name], dict))
        return dict(self._members[name])

    def list(self, name: str, most: int) -> list[Any]:
        """A list of at most `most` entries."""
        value = self._members[name]
        self._require(isinstance(value, list) and len(value) <= most)
        return [*value]

    def texts(self, name: str, most: int, longest: int = 200) -> tuple[str, ...]:
        """A list of different texts."""
        values = self.list(name, most)
        self._require(all(isinstance(value, str) and 0 < len(value) <= longest for value in values))
        self._require(len(set(values)) == len(values))
        return tuple(values)

    def codes(self, name: str, known: Sequence[str]) -> tuple[str, ...]:
        """A list of different codes of a closed list."""
        values = self.texts(name, len(known))
        self._require(set(known).issuperset(values))
        return values

    def _require(self, true: bool) -> None:
        if not true:
            raise self._error
