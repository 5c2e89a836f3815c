"""What ends, when somebody is reminded, and when it is looked at again."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.domain.consent_deadlines import days_before, outlook
from consent.domain.consent_events import EVERYTHING, ConsentEvent, EventStatus, Scope, Span
from consent.domain.records import ConsentRecord, ConsentTerms

GIVEN_AT = datetime(2026, 1, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
END = GIVEN_AT + 60 * DAY  # still winter time


def consent(*later, until=END, updates_until=None, categories=("IDN", "HEA")):
    terms = ConsentTerms(
        "harbour", ("support.victim_general",), categories, EventStatus.GIVEN, "with_updates",
        None, until, {}, None, updates_until,
    )  # fmt: skip
    return ConsentRecord("c", "s", terms, (ConsentEvent(EventStatus.GIVEN, GIVEN_AT), *later), GIVEN_AT)


def said(status, day, scope=EVERYTHING, span=None):
    return ConsentEvent(EventStatus(status), GIVEN_AT + day * DAY, scope, span)


def owed(record, day):
    return [status.value for status in outlook(record, GIVEN_AT + day * DAY).owed]


@pytest.mark.parametrize(
    ("day", "events"),
    [
        (0, []),
        (29, []),
        (30, ["ends_in_30_days"]),
        (52, ["ends_in_30_days"]),
        (53, ["ends_in_7_days"]),
        (59, ["ends_in_7_days"]),
        (60, ["expired"]),
        (400, ["expired"]),
    ],
)
def test_what_is_owed_when_nobody_was_reminded(day, events):
    assert owed(consent(), day) == events


@pytest.mark.parametrize(
    ("before", "day", "events"),
    [
        ([said("ends_in_30_days", 30)], 31, []),
        ([said("ends_in_30_days", 30)], 53, ["ends_in_7_days"]),
        ([said("ends_in_30_days", 30), said("ends_in_7_days", 53)], 59, []),
        ([said("withdrawn", 20)], 53, []),
        ([said("withdrawn", 20)], 60, []),
        ([said("refused", 20)], 60, []),
        ([said("expired", 60)], 61, []),
        # a new end has reminders of its own
        ([said("ends_in_30_days", 30), said("reconfirmed", 40, span=Span(None, END + 60 * DAY, None))], 53, []),
        (
            [said("ends_in_30_days", 30), said("reconfirmed", 40, span=Span(None, END + 60 * DAY, None))],
            90,
            ["ends_in_30_days"],
        ),
    ],
)
def test_nobody_is_reminded_twice_nor_of_what_is_over(before, day, events):
    assert owed(consent(*before), day) == events


def test_nobody_is_reminded_of_an_end_that_was_agreed_when_it_was_that_near():
    record = consent(until=GIVEN_AT + 5 * DAY)

    assert owed(record, 0) == owed(record, 4) == []
    assert owed(record, 5) == ["expired"]


def test_an_end_that_was_agreed_at_the_moment_of_a_reminder_needs_none():
    record = consent(until=GIVEN_AT + 30 * DAY)

    assert owed(record, 0) == []
    assert outlook(record, GIVEN_AT).due_at == GIVEN_AT + 23 * DAY


def test_a_yes_ends_when_updates_end_and_both_ends_are_reminded_of():
    record = consent(updates_until=END + 100 * DAY)

    assert owed(record, 60) == []
    assert owed(record, 131) == ["ends_in_30_days"]
    assert owed(record, 160) == ["expired"]


def test_what_ends_in_part_is_expired_in_part():
    early = said("given", 0, Scope(None, frozenset({"HEA"})), Span(None, GIVEN_AT + 10 * DAY, None))
    record = consent(early)

    assert owed(record, 10) == ["expired"]
    assert outlook(record, GIVEN_AT + 10 * DAY).ends_at == END


@pytest.mark.parametrize(("day", "next_day"), [(0, 30), (30, 53), (31, 53), (53, 60)])
def test_it_is_looked_at_again_when_the_next_thing_is_due(day, next_day):
    coming = outlook(consent(), GIVEN_AT + day * DAY)

    assert (coming.due_at, coming.ends_at) == (GIVEN_AT + next_day * DAY, END)


@pytest.mark.parametrize("record", [consent(until=None), consent(said("withdrawn", 1)), consent(said("expired", 60))])
def test_what_does_not_end_is_not_looked_at_again(record):
    coming = outlook(record, GIVEN_AT + 61 * DAY)

    assert (coming.owed, coming.due_at, coming.ends_at) == ((), None, None)


def test_days_are_counted_by_the_clock_on_the_wall():
    noon_in_summer = datetime(2026, 4, 5, 11, tzinfo=UTC)

    assert days_before(noon_in_summer, 7) == datetime(2026, 3, 29, 11, tzinfo=UTC)
    assert days_before(noon_in_summer, 30) == datetime(2026, 3, 6, 12, tzinfo=UTC)
