"""When a review is due."""

from datetime import UTC, date, datetime

import pytest

from consent.domain.consent_deadlines import days_before
from consent.domain.model import Review
from consent.domain.pack_limits import REVIEWS
from consent.domain.working_days import end_of_working_day, next_working_day, review_due
from consent.usecases.approve_agreement import start_of


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 3, 4), date(2026, 3, 5)),  # Wednesday
        (date(2026, 3, 6), date(2026, 3, 9)),  # Friday
        (date(2026, 3, 7), date(2026, 3, 9)),
        (date(2026, 3, 8), date(2026, 3, 9)),
    ],
)
def test_weekends_are_no_working_days(day, following):
    assert next_working_day(day) == following


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (datetime(2026, 3, 4, 23, 59, tzinfo=UTC), 1, datetime(2026, 3, 5, 17, 0, tzinfo=UTC)),
        (datetime(2026, 3, 5, 9, 0, tzinfo=UTC), 2, datetime(2026, 3, 9, 17, 0, tzinfo=UTC)),
        # summer time: 17:00 in London is 16:00 UTC, and 23:30 UTC is already the next day there
        (datetime(2026, 6, 9, 9, 0, tzinfo=UTC), 1, datetime(2026, 6, 10, 16, 0, tzinfo=UTC)),
        (datetime(2026, 6, 9, 23, 30, tzinfo=UTC), 1, datetime(2026, 6, 11, 16, 0, tzinfo=UTC)),
        # the clock goes forward on Sunday 29 March 2026
        (datetime(2026, 3, 27, 12, 0, tzinfo=UTC), 1, datetime(2026, 3, 30, 16, 0, tzinfo=UTC)),
    ],
)
def test_the_working_day_ends_at_five_in_london(start, days, due):
    assert end_of_working_day(start, days) == due


@pytest.mark.parametrize(
    ("review", "role", "day"),
    [
        (Review.BREAK_GLASS, "safeguarding_lead", 5),
        (Review.BASIS_CORRECTED, "dpo", 5),
        (Review.ONE_OFF_NO_AGREEMENT, "dpo", 6),
    ],
)
def test_who_reviews_and_by_when(review, role, day):
    assert review_due(REVIEWS[review], datetime(2026, 3, 4, 12, tzinfo=UTC)) == (
        role,
        datetime(2026, 3, day, 17, tzinfo=UTC),
    )


@pytest.mark.usefixtures("machine_in_tokyo")
def test_the_days_of_london_begin_and_end_when_they_do_wherever_the_machine_is():
    due, begins = end_of_working_day(datetime(2026, 6, 9, 23, 30, tzinfo=UTC), 1), start_of(date(2026, 6, 10))

    assert (due.isoformat(), begins.isoformat()) == ("2026-06-11T16:00:00+00:00", "2026-06-09T23:00:00+00:00")
    assert days_before(due, 7).isoformat() == "2026-06-04T16:00:00+00:00"
