"""Bank holidays of the nations, against the lists that the government publishes."""

from datetime import UTC, date, datetime

import pytest

from consent.domain.bank_holidays import Nation, bank_holidays, easter_sunday, nation_of
from consent.domain.model import Review
from consent.domain.pack_limits import REVIEWS
from consent.domain.working_days import end_of_working_day, next_working_day, review_due

ENGLAND, SCOTLAND, NORTH = Nation.ENGLAND_AND_WALES, Nation.SCOTLAND, Nation.NORTHERN_IRELAND

# From www.gov.uk/bank-holidays; only days on which somebody would otherwise work.
PUBLISHED = {
    (2020, ENGLAND): "0101 0410 0413 0508 0525 0831 1225 1228",
    (2021, ENGLAND): "0101 0402 0405 0503 0531 0830 1227 1228",
    (2022, ENGLAND): "0103 0415 0418 0502 0602 0603 0829 0919 1226 1227",
    (2023, ENGLAND): "0102 0407 0410 0501 0508 0529 0828 1225 1226",
    (2025, ENGLAND): "0101 0418 0421 0505 0526 0825 1225 1226",
    (2026, ENGLAND): "0101 0403 0406 0504 0525 0831 1225 1228",
    (2027, ENGLAND): "0101 0326 0329 0503 0531 0830 1227 1228",
    (2022, SCOTLAND): "0103 0104 0415 0502 0602 0603 0801 0919 1130 1226 1227",
    (2023, SCOTLAND): "0102 0103 0407 0501 0508 0529 0807 1130 1225 1226",
    (2024, SCOTLAND): "0101 0102 0329 0506 0527 0805 1202 1225 1226",
    (2026, SCOTLAND): "0101 0102 0403 0504 0525 0615 0803 1130 1225 1228",
    (2027, SCOTLAND): "0101 0104 0326 0503 0531 0802 1130 1227 1228",
    (2024, NORTH): "0101 0318 0329 0401 0506 0527 0712 0826 1225 1226",
    (2026, NORTH): "0101 0317 0403 0406 0504 0525 0713 0831 1225 1228",
    (2027, NORTH): "0101 0317 0326 0329 0503 0531 0712 0830 1227 1228",
}


@pytest.mark.parametrize(("year", "nation"), PUBLISHED)
def test_the_days_off_are_those_that_the_government_publishes(year, nation):
    on_weekdays = sorted(day for day in bank_holidays(year, nation) if day.weekday() < 5)

    assert " ".join(f"{day:%m%d}" for day in on_weekdays) == PUBLISHED[year, nation]


@pytest.mark.parametrize(
    "easter", [date(1961, 4, 2), date(2008, 3, 23), date(2024, 3, 31), date(2026, 4, 5), date(2038, 4, 25)]
)
def test_easter_falls_where_it_falls(easter):
    assert easter_sunday(easter.year) == easter


@pytest.mark.parametrize(
    ("jurisdiction", "nation"),
    [("england", ENGLAND), ("wales", ENGLAND), ("scotland", SCOTLAND), ("northern_ireland", NORTH), ("", ENGLAND)],
)
def test_a_jurisdiction_has_its_calendar(jurisdiction, nation):
    assert nation_of(jurisdiction) is nation


@pytest.mark.parametrize(
    ("nation", "following"), [(ENGLAND, date(2026, 4, 7)), (SCOTLAND, date(2026, 4, 6)), (NORTH, date(2026, 4, 7))]
)
def test_after_good_friday_scotland_works_on_monday_and_the_others_on_tuesday(nation, following):
    assert next_working_day(date(2026, 4, 2), nation) == following


def test_friday_night_before_a_bank_holiday_is_reviewed_on_tuesday():
    friday_night = datetime(2026, 8, 28, 20, 40, tzinfo=UTC)

    assert review_due(REVIEWS[Review.BREAK_GLASS], friday_night) == (
        "safeguarding_lead",
        datetime(2026, 9, 1, 16, 0, tzinfo=UTC),
    )
    assert end_of_working_day(friday_night, 1, SCOTLAND) == datetime(2026, 8, 31, 16, 0, tzinfo=UTC)
