"""One spelling for a recorded decision, so that its hash can be computed again years later."""

import base64
import hashlib
import json
from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

RECORD_PREFIX = b"alongside/1/record\0"


def plain(value: Any) -> Any:
    """Values as JSON has them: sets sorted, times RFC 3339 in UTC, enumerations by value, records by member."""
    return json.loads(_IN_ORDER.encode(value))


def _spelled(value: Any) -> Any:
    """What JSON has no form for, one level of it: a record has hundreds of values, and few of them come here."""
    kind = type(value)
    if is_dataclass(kind):
        return {name: getattr(value, name) for name in _members(kind)}
    if isinstance(value, Set):
        return sorted(one if isinstance(one, str) else plain(one) for one in value)
    if isinstance(value, Mapping):
        return {str(name): held for name, held in value.items()}
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{kind.__name__} has no spelling.")


@lru_cache(maxsize=256)
def _members(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


_IN_ORDER = json.JSONEncoder(ensure_ascii=False, default=_spelled)
_SORTED = json.JSONEncoder(ensure_ascii=False, default=_spelled, sort_keys=True, separators=(",", ":"))


def rfc3339(at: datetime) -> str:
    """An aware time in UTC, as RFC 3339 with a Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def canonical(value: Any) -> str:
    """JSON with sorted members and no spaces."""
    return _SORTED.encode(value)


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def salted_hash(salt: bytes, record: str) -> str:
    """What a signature may say about a record without telling anything of it; base64url without padding."""
    hashed = hashlib.sha256(RECORD_PREFIX + salt + record.encode()).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
