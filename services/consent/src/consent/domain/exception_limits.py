"""How long an exception may be used, and what a proposal must say about its own times."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from .errors import ExceptionTimeInvalid
from .pack_limits import STANDARD, Limits
from .records import ExceptionTerms, TellPerson

WITHHELD: Final = "withheld_until_review"
LATER: Final = "told_after"


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


def with_a_review_date(terms: ExceptionTerms, until: datetime | None) -> ExceptionTerms:
    """The same terms: what the person is not told yet is looked at again on a day, if nobody named one as it ends.

    Without one she would never hear of it: it is on no page of hers and in no copy until somebody decides that.
    """
    return replace(terms, review_due=until) if not_told_yet(terms.tell_person) and terms.review_due is None else terms


def not_told_yet(tell: TellPerson) -> bool:
    """Whether she is not to be told, and nobody named a day for it."""
    return tell.when == WITHHELD or (tell.when == LATER and tell.by is None)


def recorded_late(terms: ExceptionTerms, recorded_at: datetime, limits: Limits = STANDARD) -> bool:
    """Whether somebody acted and wrote it down later than the policy says: help first, then within the hour."""
    return terms.acted_at is not None and recorded_at - terms.acted_at > limits.record_within
