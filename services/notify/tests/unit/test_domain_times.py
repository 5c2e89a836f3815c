"""Safe times are wall-clock times in the United Kingdom, on every day of the year."""

from datetime import UTC, datetime

import pytest

from notify.domain.times import NEVER, read_safe_time


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# 2026-06-01 is a Monday; in June the clock on the wall is an hour ahead of UTC.
@pytest.mark.parametrize(
    ("days", "start", "end", "moment", "inside"),
    [
        ("mon-fri", "10:00", "12:00", "2026-06-01T09:00", True),
        ("mon-fri", "10:00", "12:00", "2026-06-01T08:59", False),
        ("mon-fri", "10:00", "12:00", "2026-06-01T10:59", True),
        ("mon-fri", "10:00", "12:00", "2026-06-01T11:00", False),
        ("mon-fri", "10:00", "12:00", "2026-06-06T09:30", False),
        ("mon,wed", "10:00", "12:00", "2026-06-01T09:30", True),
        ("mon,wed", "10:00", "12:00", "2026-06-02T09:30", False),
        ("mon,wed", "10:00", "12:00", "2026-06-03T09:30", True),
        ("sat", "10:00", "12:00", "2026-06-06T09:30", True),
        ("sat", "10:00", "12:00", "2026-06-07T09:30", False),
        ("Mon - Wed, Sat", "10:00", "12:00", "2026-06-06T09:30", True),
        ("fri-mon", "10:00", "12:00", "2026-06-07T09:30", True),
        ("fri-mon", "10:00", "12:00", "2026-06-02T09:30", False),
        ("mon-sun", "00:00", "24:00", "2026-06-04T22:59", True),
        ("mon", "20:00", "24:00", "2026-06-01T22:59", True),
        ("mon", "20:00", "24:00", "2026-06-01T23:00", False),
    ],
)
def test_a_window_is_open_on_its_days_between_its_hours(days, start, end, moment, inside):
    assert read_safe_time(days, start, end).holds(utc(moment)) is inside


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-06-05T20:59", False),  # Friday 21:59
        ("2026-06-05T21:00", True),  # Friday 22:00
        ("2026-06-06T04:59", True),  # Saturday 05:59, still Friday's night
        ("2026-06-06T05:00", False),  # Saturday 06:00
        ("2026-06-06T21:00", False),  # Saturday 22:00 is no Friday
        ("2026-06-05T00:00", False),  # Friday 01:00 belongs to Thursday's night
    ],
)
def test_an_overnight_window_belongs_to_the_day_on_which_it_starts(moment, inside):
    assert read_safe_time("fri", "22:00", "06:00").holds(utc(moment)) is inside


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-03-27T10:00", True),  # Friday before, GMT: 10:00
        ("2026-03-27T09:30", False),
        ("2026-03-30T09:00", True),  # Monday after, BST: 10:00
        ("2026-03-30T11:00", False),
        ("2026-10-23T09:00", True),  # Friday before, BST: 10:00
        ("2026-10-26T09:00", False),  # Monday after, GMT: 09:00
        ("2026-10-26T10:00", True),
        ("2026-10-26T12:00", False),
    ],
)
def test_a_window_keeps_its_hours_on_the_wall_when_the_clocks_change(moment, inside):
    assert read_safe_time("mon-fri", "10:00", "12:00").holds(utc(moment)) is inside


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-03-29T00:59", False),  # 00:59 GMT
        ("2026-03-29T01:00", False),  # 02:00 BST: the hour between does not exist
        ("2026-10-25T00:00", True),  # 01:00 BST
        ("2026-10-25T01:00", True),  # 01:00 again, GMT
        ("2026-10-25T01:59", True),
        ("2026-10-25T02:00", False),  # 02:00 GMT
    ],
)
def test_the_hour_that_is_missing_never_opens_and_the_hour_that_comes_twice_opens_twice(moment, inside):
    assert read_safe_time("sun", "01:00", "02:00").holds(utc(moment)) is inside


def test_an_overnight_window_spans_the_night_in_which_the_clocks_change():
    night = read_safe_time("sat", "23:00", "03:00")

    assert night.holds(utc("2026-03-29T01:30"))  # 02:30 BST
    assert not night.holds(utc("2026-03-29T02:00"))  # 03:00 BST
    assert night.holds(utc("2026-10-25T02:30"))  # 02:30 GMT
    assert not night.holds(utc("2026-10-25T03:00"))


@pytest.mark.parametrize(
    ("days", "start", "end"),
    [
        ("weekdays", "10:00", "12:00"),
        ("mon,whenever", "10:00", "12:00"),
        ("mon-", "10:00", "12:00"),
        ("", "10:00", "12:00"),
        (None, "10:00", "12:00"),
        ("mon", "10", "12:00"),
        ("mon", "10:00", "25:00"),
        ("mon", "24:00", "24:00"),
        ("mon", None, "12:00"),
        ("mon", "10:00", None),
        ("mon", "10:00", "10:00"),
        (["mon"], 10, 12),
    ],
)
def test_what_cannot_be_read_never_opens(days, start, end):
    assert read_safe_time(days, start, end) == NEVER
    assert not any(NEVER.holds(utc(f"2026-06-0{day}T{hour:02}:00")) for day in range(1, 8) for hour in range(24))


@pytest.mark.parametrize(
    ("days", "start", "end", "words"),
    [
        ("mon-fri", "10:00", "12:00", "Monday to Friday, between 10:00 and 12:00"),
        ("mon,wed", "09:00", "24:00", "Monday and Wednesday, between 09:00 and midnight"),
        ("mon-sun", "22:00", "06:00", "every day, between 22:00 and 06:00"),
    ],
)
def test_a_window_is_told_as_a_person_would_say_it(days, start, end, words):
    assert read_safe_time(days, start, end).in_words() == words
