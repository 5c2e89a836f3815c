"""How long the agency may be silent."""

from datetime import datetime, timedelta

_SILENCE = {"emergency": timedelta(minutes=15), "urgent": timedelta(minutes=15)}
_DEFAULT_SILENCE = timedelta(hours=24)
DUPLICATE_RECEIPT_PAUSE = timedelta(minutes=10)


def silent_since(now: datetime, urgency: str) -> datetime:
    """Return before when something must have been said to be overdue now."""
    return now - _SILENCE.get(urgency, _DEFAULT_SILENCE)


def overdue_at(now: datetime, urgency: str) -> datetime:
    """Return when a missing receipt becomes a person's task: 15 min if urgent or an emergency, else 24 h."""
    return now + _SILENCE.get(urgency, _DEFAULT_SILENCE)
