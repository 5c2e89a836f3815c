"""What is stored of changed contact points: beside the record, in the same encrypted value."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from notify.domain.points import Check, CheckHow, Unchecked
from notify.usecases.ports import ContactVersion

_BESIDE: Final = "_points"
"""No field of a record begins with "_", and unknown fields are refused at the door."""


def changes_written(version: ContactVersion) -> Mapping[str, Any]:
    """Return the record with its unchecked points and its check."""
    if not version.unchecked and version.check is None:
        return version.content
    made = version.check
    beside = {
        "unchecked": {name: {"by": one.by, "before": one.before} for name, one in version.unchecked.items()},
        "check": made and {"point": made.point, "how": made.how.value, "by": made.by, "at": made.at.isoformat()},
    }
    return {**version.content, _BESIDE: beside}


def changes_read(stored: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Unchecked], Check | None]:
    """Return record, unchecked points and check; what was stored by an earlier version of this service has none."""
    beside = stored.get(_BESIDE) or {}
    content = {name: value for name, value in stored.items() if name != _BESIDE}
    unchecked = {name: Unchecked(**one) for name, one in (beside.get("unchecked") or {}).items()}
    return content, unchecked, _check(beside.get("check"))


def _check(stored: Mapping[str, Any] | None) -> Check | None:
    if not stored:
        return None
    return Check(stored["point"], CheckHow(stored["how"]), stored["by"], datetime.fromisoformat(stored["at"]))
