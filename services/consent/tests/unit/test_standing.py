"""Until when an answer that is kept counts: it never outlives what it rests on."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from consent.domain.standing import stands_until

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
POLICY = SimpleNamespace(fresh_days_at_high_risk=7, fresh_days=30)


def until(confirmed=None, send_by=None, ends=None, now=NOW):
    facts = SimpleNamespace(safe_contact_confirmed_at=confirmed)
    decision = SimpleNamespace(send_by=send_by, question=SimpleNamespace(request=SimpleNamespace(facts=facts)))
    return stands_until(decision, SimpleNamespace(until=ends), POLICY, now)


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ({}, None),
        ({"confirmed": NOW}, NOW + 7 * DAY),
        ({"confirmed": NOW - 7 * DAY}, NOW),
        ({"confirmed": NOW - 8 * DAY}, NOW + 22 * DAY),
        ({"confirmed": NOW - 31 * DAY}, None),
        ({"send_by": NOW + DAY, "confirmed": NOW}, NOW + DAY),
        ({"send_by": NOW}, NOW),
        ({"send_by": NOW - DAY}, None),
        ({"ends": NOW + 2 * DAY, "confirmed": NOW}, NOW + 2 * DAY),
        ({"ends": NOW}, None),
    ],
)
def test_an_answer_stands_until_the_first_thing_that_the_clock_changes(said, stands):
    assert until(**said) == stands
