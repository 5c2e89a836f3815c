"""How long an exception may be used, and what a proposal must say about its own times."""

from datetime import datetime, timedelta

from .errors import ExceptionTimeInvalid
from .records import ExceptionTerms

LONGEST = timedelta(days=28)
"""A decision to share without consent is made again after that; a landlord's rule, no Act names a number."""
BREAK_GLASS_LASTS = timedelta(hours=24)
"""One person alone decided it because minutes mattered; the next day a second person can be asked."""
RECORD_WITHIN = timedelta(minutes=60)
"""Help first; what was done is written down within the hour."""


def ends_at(terms: ExceptionTerms, recorded_at: datetime) -> datetime:
    """Until when it may be used. Raises ExceptionTimeInvalid when the end that was named is no end."""
    longest = recorded_at + (BREAK_GLASS_LASTS if terms.break_glass else LONGEST)
    if terms.valid_until is None:
        return longest
    if not recorded_at < terms.valid_until <= recorded_at + LONGEST:
        raise ExceptionTimeInvalid
    return min(terms.valid_until, longest)


def recorded_late(terms: ExceptionTerms, recorded_at: datetime) -> bool:
    """Whether somebody acted and wrote it down more than an hour later."""
    return terms.acted_at is not None and recorded_at - terms.acted_at > RECORD_WITHIN
