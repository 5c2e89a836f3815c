"""When a person may be told of what was shared without her agreement: a review says so, or a day was named for it.

What she is not told at the time is on no page of hers and in no copy until somebody decides that she may be told.
A day that was named stands unless a review says "not yet" before it comes; then only a review says when.
Sources: UK GDPR Articles 5(1)(a), 13, 14 and 23; Data Protection Act 2018 Schedule 2 paragraphs 2 and 18.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from .errors import NothingToTell, TellingNotSaid
from .exception_limits import LATER
from .model import Review
from .records import ExceptionTerms
from .reviews import ReviewState

NOW: Final = "now"
NOT_YET: Final = "not_yet"
ANSWERS: Final = (NOW, NOT_YET)
TOLD_BEFORE: Final = "told_before"
LOOK_AGAIN_AFTER: Final = timedelta(days=28)
"""The longest time for which "not yet" stands without another look."""
WRITTEN_DOWN_WITHIN: Final = timedelta(hours=1)
"""How long after a decision referral surely knows it, also when the call broke off and was made again.

What referral hears of a decision that it does not know yet is lost on it, so nobody speaks of one before without
saying it again afterwards.
"""


def may_be_told_at(reviews: Iterable[ReviewState]) -> datetime | None:
    """Since when she may be told as a review said: the first that did. None: no review did."""
    done = [one.completion for one in reviews if one.completion is not None]
    return min((one.at for one in done if one.tell == NOW), default=None)


def day_named(terms: ExceptionTerms, known: Sequence[ReviewState]) -> datetime | None:
    """The moment by which she was to be told, if one was named and no review said "not yet"; UTC.

    `known`: the reviews of all that went under this exception.
    """
    put_off = any(one.completion is not None and one.completion.tell == NOT_YET for one in known)
    return terms.tell_person.by if terms.tell_person.when == LATER and not put_off else None


def may_know_from(terms: ExceptionTerms, known: Sequence[ReviewState]) -> datetime | None:
    """From when on she may know of what she was not told before: a review said so, or the day. None: not said."""
    moments = (may_be_told_at(known), day_named(terms, known))
    return min((one for one in moments if one is not None), default=None)


def is_asked(terms: ExceptionTerms | None, known: Sequence[ReviewState], now: datetime) -> bool:
    """Whether a review may answer it: something went without her yes, and she may not know of it already."""
    if terms is None or terms.tell_person.when == TOLD_BEFORE:
        return False
    since = may_know_from(terms, known)
    return since is None or now < since


def check_answer(
    review: ReviewState,
    terms: ExceptionTerms | None,
    known: Sequence[ReviewState],
    answer: str | None,
    now: datetime,
) -> None:
    """Raises NothingToTell or TellingNotSaid.

    A review on the day that was set for it has to answer, unless a day is named on which she is told anyway; every
    other one may. `known`: the reviews of the same exception.
    """
    asked = is_asked(terms, known, now)
    if answer is not None and not asked:
        raise NothingToTell
    must = review.task.review is Review.DATE_SET and terms is not None and day_named(terms, known) is None
    if answer is None and asked and must:
        raise TellingNotSaid


def look_again(review: ReviewState, terms: ExceptionTerms, of_decision: Iterable[ReviewState]) -> bool:
    """After "not yet": whether another review of that has to be opened, because none is open nor to come."""
    dated = [one for one in of_decision if one.task.review is Review.DATE_SET]
    waits = any(one.completion is None and one.task.id != review.task.id for one in dated)
    to_come = not dated and terms.review_due is not None
    return not (waits or to_come)
