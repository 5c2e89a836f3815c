"""By when an agency is expected to look, and to answer: working days, the landlord's turn, and urgency."""

from datetime import UTC, datetime

import pytest

from agency.domain.clocks import EMERGENCY, URGENT, USUAL, Clocks, Within, clocks_of, due
from agency.domain.referral import State

TUESDAY = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)
FRIDAY_BEFORE_EASTER_MONDAY = datetime(2026, 4, 2, 15, 0, tzinfo=UTC)  # a Thursday; Good Friday and Monday are off


def test_an_unopened_referral_is_to_be_looked_at_first():
    expected = due(State.WAITING, USUAL, TUESDAY)
    assert (expected.at, expected.opened) == (datetime(2026, 3, 4, 17, 0, tzinfo=UTC), False)


def test_an_opened_one_is_to_be_answered():
    assert due(State.OPENED, USUAL, TUESDAY).at == datetime(2026, 3, 6, 17, 0, tzinfo=UTC)


def test_weekends_and_bank_holidays_do_not_count():
    expected = due(State.WAITING, USUAL, FRIDAY_BEFORE_EASTER_MONDAY)
    assert expected.at == datetime(2026, 4, 7, 16, 0, tzinfo=UTC)  # 17:00 in British summer


@pytest.mark.parametrize("state", [State.ASKED, State.ACCEPTED, State.DECLINED, State.WITHDRAWN])
def test_while_the_landlord_owes_a_word_or_it_is_answered_nothing_is_overdue(state):
    expected = due(state, USUAL, TUESDAY)
    assert expected.at is None and not expected.overdue(datetime(2030, 1, 1, tzinfo=UTC))


def test_the_clock_stood_still_until_the_landlord_replied():
    asked, replied = datetime(2026, 3, 4, 9, 0, tzinfo=UTC), datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
    assert due(State.OPENED, USUAL, TUESDAY, asked, replied).at == datetime(2026, 3, 7, 17, 0, tzinfo=UTC)


def test_it_is_overdue_only_after_the_time():
    expected = due(State.WAITING, EMERGENCY, TUESDAY)
    assert not expected.overdue(TUESDAY.replace(hour=12))
    assert expected.overdue(TUESDAY.replace(hour=12, second=1))


@pytest.mark.parametrize(
    ("kind", "urgency", "clocks"),
    [
        ("support.witness", "standard", USUAL),
        ("something.new", None, USUAL),
        (None, None, USUAL),
        ("support.witness", "urgent", URGENT),
        ("police.report", "emergency", EMERGENCY),
        ("police.emergency", "urgent", EMERGENCY),
    ],
)
def test_urgency_shortens_and_never_lengthens(kind, urgency, clocks):
    assert clocks_of(kind, urgency) == clocks


@pytest.mark.parametrize(
    ("terms", "clocks"),
    [
        ((), USUAL),
        (("decide_within:10_working_days", "purpose_only"), Clocks(USUAL.look, Within(working_days=10))),
        (("acknowledge_within:30_minutes", "decide_within:2_days"), Clocks(Within(minutes=30), Within(days=2))),
        (("decide_within:0_days", "decide_within:x_days", "decide_within:3_moons", "decide_within:"), USUAL),
    ],
)
def test_what_the_sharing_permission_says_takes_the_place_of_the_usual_time(terms, clocks):
    assert clocks_of("housing.rehousing", "standard", terms) == clocks
    assert clocks_of("housing.rehousing", "urgent", terms) == URGENT
