"""Whether a person may be told now of what went without her yes, and when "not yet" is looked at again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from consent.domain.model import LegalBasis, Review
from consent.domain.records import ExceptionTerms, ReviewTask, TellPerson
from consent.domain.reviews import Completion, ReviewState
from consent.domain.telling import day_named, is_asked, look_again, may_be_told_at, may_know_from

AT = datetime(2026, 3, 10, 10, tzinfo=UTC)
TERMS = ExceptionTerms(
    type="danger_to_life", agency="police", categories=("INC",), facts="F.", why_no_consent=(), wishes=None,
    necessity="N.", proportionality="P.", basis=LegalBasis(None, None, None), legal_power=(), proposed_by="nadia.k",
    authorised_by=None, break_glass=False, tell_person=TellPerson("withheld_until_review"), review_due=AT,
)  # fmt: skip


def review(name, kind, tell=...):
    done = None if tell is ... else Completion("justified", "W.", "li.w", AT, tell)
    return ReviewState(ReviewTask(name, kind, "safeguarding_lead", AT), "d", "s", completion=done)


THIS = review("this", Review.DATE_SET)
OTHER = review("other", Review.OBJECTION)


@pytest.mark.parametrize(
    ("looked_at", "of_decision", "again"),
    [
        (THIS, [THIS], True),
        (THIS, [THIS, review("next", Review.DATE_SET)], False),
        (THIS, [THIS, review("before", Review.DATE_SET, "not_yet")], True),
        (OTHER, [OTHER], False),  # the day that was set is still to come
        (OTHER, [OTHER, THIS], False),  # that day came, and somebody has yet to look
        (OTHER, [OTHER, review("before", Review.DATE_SET, None)], True),
    ],
)
def test_not_yet_is_looked_at_again_when_no_such_review_is_open_or_to_come(looked_at, of_decision, again):
    assert look_again(looked_at, TERMS, of_decision) is again


def test_without_a_day_that_was_set_it_is_looked_at_again_too():
    assert look_again(OTHER, replace(TERMS, review_due=None), [OTHER])


def test_she_may_be_told_from_the_first_review_on_that_said_so():
    later = replace(review("b", Review.OBJECTION, "now"), completion=Completion("justified", "W.", "x", AT, "now"))
    later = replace(later, completion=replace(later.completion, at=AT + timedelta(days=1)))

    assert may_be_told_at([]) is None
    assert may_be_told_at([THIS, review("a", Review.DATE_SET, "not_yet"), review("c", Review.DATE_SET, None)]) is None
    assert may_be_told_at([later, review("a", Review.DATE_SET, "now")]) == AT


NAMED = replace(TERMS, tell_person=TellPerson("told_after", by=AT + timedelta(days=3)))
EARLIER, LATER = AT + timedelta(days=2), AT + timedelta(days=4)


def said(tell, at=AT):
    return replace(THIS, completion=Completion("justified", "W.", "li.w", at, tell))


@pytest.mark.parametrize(
    ("terms", "known", "day", "since"),
    [
        pytest.param(NAMED, [], AT + timedelta(days=3), AT + timedelta(days=3), id="the day stands"),
        pytest.param(NAMED, [THIS, said(None)], AT + timedelta(days=3), AT + timedelta(days=3), id="nothing said"),
        pytest.param(NAMED, [said("now", EARLIER)], AT + timedelta(days=3), EARLIER, id="now, before it"),
        pytest.param(NAMED, [said("now", LATER)], AT + timedelta(days=3), AT + timedelta(days=3), id="now, after it"),
        pytest.param(NAMED, [said("not_yet")], None, None, id="put off"),
        pytest.param(NAMED, [said("not_yet"), said("now", LATER)], None, LATER, id="put off, then now"),
        pytest.param(replace(NAMED, tell_person=TellPerson("told_after")), [], None, None, id="no day"),
        pytest.param(
            replace(NAMED, tell_person=TellPerson("withheld_until_review", by=AT)), [], None, None, id="withheld"
        ),
        pytest.param(replace(NAMED, tell_person=TellPerson("told_before", by=AT)), [], None, None, id="told before"),
    ],
)
def test_she_may_know_from_the_day_that_was_named_unless_a_review_says_otherwise(terms, known, day, since):
    assert (day_named(terms, known), may_know_from(terms, known)) == (day, since)


@pytest.mark.parametrize(
    ("terms", "known", "now", "asked"),
    [
        pytest.param(NAMED, [], AT + timedelta(days=3, seconds=-1), True, id="before the day"),
        pytest.param(NAMED, [], AT + timedelta(days=3), False, id="on the day"),
        pytest.param(NAMED, [said("not_yet")], LATER, True, id="put off"),
        pytest.param(NAMED, [said("now")], AT, False, id="said already"),
        pytest.param(TERMS, [], LATER, True, id="withheld"),
        pytest.param(replace(TERMS, tell_person=TellPerson("told_before")), [], AT, False, id="told before"),
        pytest.param(None, [], AT, False, id="not by exception"),
    ],
)
def test_a_review_is_asked_as_long_as_she_may_not_know(terms, known, now, asked):
    assert is_asked(terms, known, now) is asked
