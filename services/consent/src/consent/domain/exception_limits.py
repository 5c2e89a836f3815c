"""How long an exception may be used, and what a proposal must say about its own times."""

from datetime import datetime

from .errors import ExceptionTimeInvalid
from .pack_limits import STANDARD, Limits
from .records import ExceptionTerms


def ends_at(terms: ExceptionTerms, recorded_at: datetime, limits: Limits = STANDARD) -> datetime:
    """Until when it may be used. Raises ExceptionTimeInvalid when the end that was named is no end.

    After 28 days it is decided anew, a landlord's rule: no Act names a number. Break-glass lasts a day, because one
    person alone decided it; the next day a second person can be asked. A policy pack may shorten both.
    """
    longest = recorded_at + (limits.break_glass_for if terms.break_glass else limits.exception_for)
    if terms.valid_until is None:
        return longest
    if not recorded_at < terms.valid_until <= recorded_at + limits.exception_for:
        raise ExceptionTimeInvalid
    return min(terms.valid_until, longest)


def recorded_late(terms: ExceptionTerms, recorded_at: datetime, limits: Limits = STANDARD) -> bool:
    """Whether somebody acted and wrote it down later than the policy says: help first, then within the hour."""
    return terms.acted_at is not None and recorded_at - terms.acted_at > limits.record_within
