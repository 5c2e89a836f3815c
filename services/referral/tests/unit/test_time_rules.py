"""How long things may take."""

from datetime import UTC, datetime, timedelta

import pytest

from referral.domain.deadlines import overdue_at
from referral.domain.disclosure import may_go_unchecked
from referral.domain.retry import next_attempt_at

NOW = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(("urgency", "minutes"), [("standard", 24 * 60), ("urgent", 15), ("emergency", 15)])
def test_silence_is_a_task_after_a_day_or_a_quarter_of_an_hour(urgency, minutes):
    assert overdue_at(NOW, urgency) == NOW + timedelta(minutes=minutes)


def test_each_failure_waits_longer_up_to_five_minutes():
    waits = [(next_attempt_at(NOW, attempts, 0.0) - NOW).total_seconds() for attempts in (1, 2, 3, 9, 500)]

    assert waits == [2, 4, 8, 300, 300]


def test_jitter_takes_at_most_half_of_the_wait_off():
    assert next_attempt_at(NOW, 1, 0.999) - NOW >= timedelta(seconds=1)


@pytest.mark.parametrize(
    ("lane", "protects", "age", "may"),
    [
        ("protect", True, timedelta(minutes=15), True),
        ("protect", True, timedelta(minutes=15, seconds=1), False),
        ("protect", True, timedelta(seconds=-1), False),
        ("protect", False, timedelta(0), False),
        ("choice", True, timedelta(0), False),
    ],
)
def test_only_protect_goes_unchecked_and_only_freshly_decided_to_marked_agencies(lane, protects, age, may):
    assert may_go_unchecked(lane, protects, NOW - age, NOW) is may
