"""Whether a person may be told now of what was shared without her agreement: a review says so.

What she is not told at the time is on no page of hers and in no copy until somebody decides that she may be told.
Sources: UK GDPR Articles 5(1)(a), 13, 14 and 23; Data Protection Act 2018 Schedule 2 paragraphs 2 and 18.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from .errors import NothingToTell, TellingNotSaid
from .exception_limits import not_told_yet
from .model import Review
from .records import ExceptionTerms
from .reviews import ReviewState

NOW: Final = "now"
NOT_YET: Final = "not_yet"
ANSWERS: Final = (NOW, NOT_YET)
TOLD_BEFORE: Final = "told_before"
LOOK_AGAIN_AFTER: Final = timedelta(days=28)
"""The longest time for which "not yet" stands without another look."""


def may_be_told_at(reviews: Iterable[ReviewState]) -> datetime | None:
    """Since when she may be told: the first review that said so. None: no review did."""
    done = [one.completion for one in reviews if one.completion is not None]
    return min((one.at for one in done if one.tell == NOW), default=None)


def is_asked(terms: ExceptionTerms | None, known: Iterable[ReviewState]) -> bool:
    """Whether a review may answer it: something went without her yes, and nobody told her before."""
    return terms is not None and terms.tell_person.when != TOLD_BEFORE and may_be_told_at(known) is None


def check_answer(
    review: ReviewState, terms: ExceptionTerms | None, known: Iterable[ReviewState], answer: str | None
) -> None:
    """Raises NothingToTell or TellingNotSaid.

    A review on the day that was set for it has to answer; every other one may. `known`: the reviews of the same
    exception.
    """
    asked = is_asked(terms, known)
    if answer is not None and not asked:
        raise NothingToTell
    must = review.task.review is Review.DATE_SET and terms is not None and not_told_yet(terms.tell_person)
    if answer is None and asked and must:
        raise TellingNotSaid


def look_again(review: ReviewState, terms: ExceptionTerms, of_decision: Iterable[ReviewState]) -> bool:
    """After "not yet": whether another review of that has to be opened, because none is open nor to come."""
    dated = [one for one in of_decision if one.task.review is Review.DATE_SET]
    waits = any(one.completion is None and one.task.id != review.task.id for one in dated)
    to_come = not dated and terms.review_due is not None
    return not (waits or to_come)
