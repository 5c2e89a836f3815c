"""From a recorded decision back to values of the domain: the other direction of `canonical.plain`.

A member that a record lacks takes its default, because what did not exist when it was recorded had no effect; one
without a default is *missing*. A member that this code does not know is *unknown*. Both are told, never passed over.
"""

import types
from collections.abc import Collection, Mapping, Set
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


class NotRecorded(Exception):
    """The record does not hold what the value needs; the arguments are the places."""


@dataclass
class Reader:
    """Reads values out of one record and keeps the places of members that it does not know."""

    unknown: list[str] = field(default_factory=list)

    def read(self, kind: type[T], value: Any, place: str) -> T:
        """The value as it was. Raises NotRecorded."""
        try:
            made: T = self._read(kind, value, place)
        except (TypeError, ValueError, AttributeError, LookupError) as problem:
            raise NotRecorded(place) from problem
        return made

    def _read(self, kind: Any, value: Any, place: str) -> Any:
        origin = get_origin(kind)
        if kind is Any:
            return value
        if origin in (Union, types.UnionType):
            return self._one_of(get_args(kind), value, place)
        if origin is not None:
            return self._several(origin, get_args(kind), value, place)
        return self._record(kind, value, place) if is_dataclass(kind) else _scalar(kind, value, place)

    def _record(self, kind: Any, value: Mapping[str, Any], place: str) -> Any:
        hints: Mapping[str, Any] = _hints(kind)
        self.unknown += [f"{place}.{name}" for name in value if name not in hints]
        missing = [f"{place}.{name}" for name in needed(kind) if name not in value]
        if missing:
            raise NotRecorded(*missing)
        return kind(**{n: self._read(hints[n], value[n], f"{place}.{n}") for n in hints if n in value})

    def _one_of(self, kinds: tuple[Any, ...], value: Any, place: str) -> Any:
        if value is None and type(None) in kinds:
            return None
        known = [kind for kind in kinds if kind is not type(None)]
        return self._read(max(known, key=lambda kind: _likeness(kind, value)), value, place)

    def _several(self, origin: Any, inner: tuple[Any, ...], value: Any, place: str) -> Any:
        if issubclass(origin, Mapping):
            return {self._read(inner[0], k, place): self._read(inner[1], v, f"{place}.{k}") for k, v in value.items()}
        if isinstance(value, str) or not isinstance(value, Collection):
            raise NotRecorded(place)
        made = [self._read(inner[0], v, f"{place}[{i}]") for i, v in enumerate(value)]
        return frozenset(made) if issubclass(origin, Set) else tuple(made)


def _hints(kind: Any) -> Mapping[str, Any]:
    return _hints_of(kind)


@lru_cache(maxsize=256)
def _hints_of(kind: type[Any]) -> Mapping[str, Any]:
    hints = get_type_hints(kind)
    return {one.name: hints[one.name] for one in fields(kind)}


def needed(kind: Any) -> list[str]:
    """Members without which the value cannot be made."""
    return [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]


def _likeness(kind: Any, value: Any) -> int:
    """How well a recorded object fits one of several kinds: members known, less those unknown or missing."""
    if not is_dataclass(kind) or not isinstance(value, Mapping):
        return 0
    names = set(_hints(kind))
    return len(names & value.keys()) - len(value.keys() - names) - len(set(needed(kind)) - value.keys())


def _scalar(kind: Any, value: Any, place: str) -> Any:
    if issubclass(kind, Enum):
        return kind(value)
    if issubclass(kind, datetime):
        return datetime.fromisoformat(value)
    if issubclass(kind, date):
        return date.fromisoformat(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise NotRecorded(place)
    return value
