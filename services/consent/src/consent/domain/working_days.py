"""When a review is due: whole working days, which leave out weekends and the bank holidays of a nation."""

from datetime import UTC, date, datetime, time, timedelta

from .agreement import LONDON
from .bank_holidays import Nation, is_bank_holiday
from .pack_limits import ReviewRule

END_OF_DAY = time(17, 0)
SATURDAY = 5


def next_working_day(day: date, nation: Nation = Nation.ENGLAND_AND_WALES) -> date:
    """The first day after that one which is neither on a weekend nor a bank holiday there."""
    day += timedelta(days=1)
    while day.weekday() >= SATURDAY or is_bank_holiday(day, nation):
        day += timedelta(days=1)
    return day


def end_of_working_day(start: datetime, days: int, nation: Nation = Nation.ENGLAND_AND_WALES) -> datetime:
    """17:00 Europe/London on the given number of working days after `start`, as UTC."""
    day = start.astimezone(LONDON).date()
    for _ in range(days):
        day = next_working_day(day, nation)
    return datetime.combine(day, END_OF_DAY, LONDON).astimezone(UTC)


def review_due(
    rule: ReviewRule, decided_at: datetime, nation: Nation = Nation.ENGLAND_AND_WALES
) -> tuple[str, datetime]:
    """Who looks at it (a role) and by when (UTC), by the rule of the policy pack in force."""
    return rule.role, end_of_working_day(decided_at, rule.working_days, nation)
