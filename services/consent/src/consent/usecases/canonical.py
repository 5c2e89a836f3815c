"""One spelling for a recorded decision, so that its hash can be computed again years later."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any

RECORD_PREFIX = b"alongside/1/record\0"
_AS_IT_IS = frozenset({str, int, float, bool, type(None)})


def plain(value: Any) -> Any:
    """Values as JSON has them: sets sorted, times RFC 3339 in UTC, enumerations by value, records by member."""
    return _spelling(type(value))(value)  # type: ignore[arg-type]  # a type can be hashed


@lru_cache(maxsize=256)
def _spelling(kind: type[Any]) -> Callable[[Any], Any]:
    """How values of this type are written; a record has hundreds of them, of a few types."""
    if kind in _AS_IT_IS:
        return _as_it_is
    if is_dataclass(kind):
        names = tuple(field.name for field in fields(kind))
        return lambda value: {name: plain(getattr(value, name)) for name in names}
    if issubclass(kind, Mapping):
        return lambda value: {str(k): plain(v) for k, v in value.items()}
    if issubclass(kind, Set):
        return lambda value: sorted([plain(v) for v in value])
    return (lambda value: [plain(v) for v in value]) if issubclass(kind, list | tuple) else _scalar


def _as_it_is(value: Any) -> Any:
    return value


def _scalar(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return rfc3339(value)
    return value.isoformat() if isinstance(value, date) else value


def rfc3339(at: datetime) -> str:
    """An aware time in UTC, as RFC 3339 with a Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def canonical(value: Any) -> str:
    """JSON with sorted members and no spaces."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def salted_hash(salt: bytes, record: str) -> str:
    """What a signature may say about a record without telling anything of it; base64url without padding."""
    hashed = hashlib.sha256(RECORD_PREFIX + salt + record.encode()).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
