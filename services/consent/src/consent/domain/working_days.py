"""When a review is due: whole working days in the United Kingdom.

Weekends are left out. Bank holidays of the four nations are not known here yet, so a review may be due on one:
early, which is the safe side.
"""

from datetime import UTC, date, datetime, time, timedelta

from .agreement import LONDON
from .model import Review

END_OF_DAY = time(17, 0)
SATURDAY = 5

# Break-glass: an independent person by the end of the next working day; a one-off without an
# agreement: the data protection officer in two working days. The officer advises on a corrected basis.
REVIEWS: dict[Review, tuple[str, int]] = {
    Review.BREAK_GLASS: ("safeguarding_lead", 1),
    Review.BASIS_CORRECTED: ("dpo", 1),
    Review.ONE_OFF_NO_AGREEMENT: ("dpo", 2),
}


def next_working_day(day: date) -> date:
    """The first Monday to Friday after that day."""
    day += timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day


def end_of_working_day(start: datetime, days: int) -> datetime:
    """17:00 Europe/London on the given number of working days after `start`, as UTC."""
    day = start.astimezone(LONDON).date()
    for _ in range(days):
        day = next_working_day(day)
    return datetime.combine(day, END_OF_DAY, LONDON).astimezone(UTC)


def review_due(review: Review, decided_at: datetime) -> tuple[str, datetime]:
    """Who looks at it (a role) and by when (UTC)."""
    role, days = REVIEWS[review]
    return role, end_of_working_day(decided_at, days)
