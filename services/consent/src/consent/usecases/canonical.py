"""One spelling for a recorded decision, so that its hash can be computed again years later."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

import orjson

RECORD_PREFIX = b"alongside/1/record\0"


def plain(value: Any) -> Any:
    """Values as JSON has them: sets sorted, times RFC 3339 in UTC, enumerations by value, records by member."""
    try:
        return orjson.loads(orjson.dumps(value, _spelled, _OURS))
    except orjson.JSONEncodeError:
        return json.loads(_IN_ORDER.encode(value))


def _spelled(value: Any) -> Any:
    """What JSON has no form for, one level of it: a record has hundreds of values, and few of them come here."""
    kind: Any = type(value)
    return _form_of(kind)(value)


@lru_cache(maxsize=256)
def _form_of(kind: type[Any]) -> Callable[[Any], Any]:
    if is_dataclass(kind):
        names = tuple(field.name for field in fields(kind))
        values = attrgetter(*names, "__class__")  # of a single name, it would give no tuple
        return lambda record: dict(zip(names, values(record), strict=False))
    if issubclass(kind, Set):
        return _in_order
    if issubclass(kind, Mapping):
        return lambda held: {str(name): one for name, one in held.items()}
    if issubclass(kind, datetime):
        return rfc3339
    if issubclass(kind, date):
        return date.isoformat
    raise TypeError(f"{kind.__name__} has no spelling.")


def _in_order(held: Set[Any]) -> list[Any]:
    """Nearly always of codes, and there are many of them."""
    return sorted(held if _CODES.issuperset(map(type, held)) else map(plain, held))


_CODES: Final = frozenset({str})
# A recorded decision is hashed as it is spelled, so the two spell alike. What orjson has no form for goes to Python's
# own: half a surrogate pair, a whole number of more than 64 bits, a member's name that is none. Of fractions, which
# the two write differently, no decision has any.
_OURS: Final = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
_IN_ORDER: Final = json.JSONEncoder(ensure_ascii=False, default=_spelled)
_SORTED: Final = json.JSONEncoder(ensure_ascii=False, default=_spelled, sort_keys=True, separators=(",", ":"))


def rfc3339(at: datetime) -> str:
    """An aware time in UTC, as RFC 3339 with a Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def canonical(value: Any) -> str:
    """JSON with sorted members and no spaces."""
    try:
        return orjson.dumps(value, _spelled, _OURS | orjson.OPT_SORT_KEYS).decode()
    except orjson.JSONEncodeError:
        return _SORTED.encode(value)


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def salted_hash(salt: bytes, record: str) -> str:
    """What a signature may say about a record without telling anything of it; base64url without padding."""
    hashed = hashlib.sha256(RECORD_PREFIX + salt + record.encode()).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
