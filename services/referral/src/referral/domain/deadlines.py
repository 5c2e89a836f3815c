"""How long a message may live, and how long the agency may be silent."""

from datetime import datetime, timedelta

_EXPIRES = {"emergency": timedelta(hours=24), "urgent": timedelta(hours=72)}
_DEFAULT_EXPIRY = timedelta(days=14)
_SILENCE = {"emergency": timedelta(minutes=15), "urgent": timedelta(minutes=15)}
_DEFAULT_SILENCE = timedelta(hours=24)
DUPLICATE_RECEIPT_PAUSE = timedelta(minutes=10)


def expires_at(now: datetime, urgency: str) -> datetime:
    """Return until when the agency's node may open the message: emergency 24 h, urgent 72 h, else 14 days."""
    return now + _EXPIRES.get(urgency, _DEFAULT_EXPIRY)


def overdue_at(now: datetime, urgency: str) -> datetime:
    """Return when a missing receipt becomes a person's task: 15 min if urgent or an emergency, else 24 h."""
    return now + _SILENCE.get(urgency, _DEFAULT_SILENCE)
