"""The rules of a stop, and the words for it."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from referral.domain.recall import Place, Recall, Said, StopAnswer, answer_due, asked, may_follow, reaches
from referral.domain.recall_words import for_person, for_staff
from referral.domain.states import State
from referral.domain.wording import FORBIDDEN_FOR_PEOPLE
from referral.domain.wording_table import ALL

THURSDAY = datetime(2026, 3, 5, 14, 0, tzinfo=UTC)
SAID = [
    Said(StopAnswer.ERASED, opened=False),
    Said(StopAnswer.ERASED, opened=True),
    Said(StopAnswer.ERASED),
    Said(StopAnswer.NOT_HELD),
    Said(StopAnswer.RETAINED, True, "A court asked.", "2027-03-03"),
    Said(StopAnswer.RETAINED, True, "A court asked.", "when the case ends"),
    Said(StopAnswer.CONTINUING, True, "Our own record.", by_phone=True),
]


def stop(found: State = State.ACCEPTED) -> Recall:
    return asked("r", "m", found, THURSDAY, "england")


def test_it_reaches_whoever_has_it_or_may_have_it_and_nobody_else():
    assert {one for one in State if reaches(one)} == {
        State.DISPATCHED, State.DELIVERED, State.OPENED, State.TOLD, State.ACCEPTED, State.DECLINED,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("start", "jurisdiction", "due"),
    [
        (THURSDAY, "england", datetime(2026, 3, 9, 17, 0, tzinfo=UTC)),
        (datetime(2026, 3, 7, 10, 0, tzinfo=UTC), "england", datetime(2026, 3, 10, 17, 0, tzinfo=UTC)),
        (datetime(2026, 4, 1, 10, 0, tzinfo=UTC), "england", datetime(2026, 4, 7, 16, 0, tzinfo=UTC)),
        (datetime(2026, 4, 1, 10, 0, tzinfo=UTC), "scotland", datetime(2026, 4, 6, 16, 0, tzinfo=UTC)),
    ],
)
def test_their_people_have_two_working_days_where_the_person_lives(start, jurisdiction, due):
    assert answer_due(start, jurisdiction) == due


def test_their_system_has_a_quarter_of_an_hour():
    before, after = THURSDAY + timedelta(minutes=14, seconds=59), THURSDAY + timedelta(minutes=15)

    assert not stop().late(before).receipt_late
    assert stop().late(after).receipt_late
    assert not stop().received(before).late(after).receipt_late


def test_an_answer_is_late_until_there_is_one():
    due = stop().answer_due_at

    assert stop().received(THURSDAY).late(due).answer_late
    assert not stop().answered(SAID[0], due).late(due).answer_late
    assert stop().answered(SAID[0], due).place is Place.ANSWERED


@pytest.mark.parametrize("before", StopAnswer)
@pytest.mark.parametrize("now", StopAnswer)
def test_an_answer_is_followed_only_by_one_that_holds_less(before, now):
    order = ["continuing", "retained", "not_held", "erased"]

    assert may_follow(Said(before), Said(now)) == (order.index(now) >= order.index(before))
    assert may_follow(None, Said(now))


def test_only_what_nobody_opened_is_called_unopened():
    told = [for_person(stop().answered(one, THURSDAY), "Harbour") for one in SAID]

    assert ["nobody opened it" in one for one in told] == [True, False, False, False, False, False, False]
    assert "Their system confirmed that nobody opened it and that it is destroyed." in told[0]
    assert "until 3 March 2027" in told[4] and "until when the case ends" in told[5]
    assert all("complain" in one for one in told[4:]) and not any("complain" in one for one in told[:4])


@pytest.mark.parametrize("said", [None, *SAID])
@pytest.mark.parametrize("late", [False, True])
def test_what_she_reads_is_plain_and_staff_read_the_same_with_times(said, late):
    recall = stop().late(THURSDAY + timedelta(days=9)) if late else stop()
    recall = recall.answered(said, THURSDAY + timedelta(hours=1)) if said else recall

    hers, theirs = for_person(recall, "Harbour"), for_staff(recall, "Harbour")

    assert not [word for word in FORBIDDEN_FOR_PEOPLE if re.search(rf"\b{word}", hers.lower())]
    assert "Harbour" in hers and "5 March 2026 at 14:00" in theirs
    assert ("on the phone" in theirs) == bool(said and said.by_phone)
    assert recall.code() in ALL
