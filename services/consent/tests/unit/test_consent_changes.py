"""Which answers may follow which, and what she answered otherwise when she was asked."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.domain.consent_changes import asked_about, check_change, ended_by, first_events, scope_of, taken_back
from consent.domain.consent_errors import AnswerDoesNotFit
from consent.domain.consent_events import EVERYTHING, ConsentEvent, EventStatus, Scope, Span
from consent.domain.records import ConsentRecord, ConsentTerms

AT = datetime(2026, 3, 4, tzinfo=UTC)
DAY = timedelta(days=1)
SUPPORT, POLICE = "support.victim_general", "police.report"


def terms(*answers, status="given", categories=("IDN", "HEA")):
    return ConsentTerms(
        "harbour", (SUPPORT, POLICE), categories, EventStatus(status), "with_updates",
        None, AT + 90 * DAY, {}, None, None, answers,
    )  # fmt: skip


def consent(*said, **asked):
    """A consent to which these things happened, a day after another."""
    events = tuple(
        ConsentEvent(EventStatus(status), AT + n * DAY, scope, receipt=f"r{n}")
        for n, (status, scope) in enumerate(said)
    )
    return ConsentRecord("c", "s", terms(**asked), events, AT)


def only(*categories, purposes=None):
    return scope_of(purposes, categories or None)


# when she was asked


def test_one_answer_for_all_and_then_what_she_answered_otherwise():
    otherwise = {
        "answer": "later", "purposes": [POLICE], "categories": ["HEA"], "valid_from": "2026-03-05T00:00:00+00:00",
        "valid_until": "2026-03-06T00:00:00+00:00", "updates_until": "2026-03-07T00:00:00+00:00",
    }  # fmt: skip

    assert first_events(terms(otherwise), AT, "words") == (
        ConsentEvent(EventStatus.GIVEN, AT, EVERYTHING, None, "words"),
        ConsentEvent(
            EventStatus.LATER, AT, Scope(frozenset({POLICE}), frozenset({"HEA"})),
            Span(AT + DAY, AT + 2 * DAY, AT + 3 * DAY), "words",
        ),
    )  # fmt: skip


def test_an_answer_without_dates_of_its_own_has_those_of_the_whole():
    (_, event) = first_events(terms({"answer": "given", "categories": ["HEA"]}), AT, None)

    assert (event.span, event.scope) == (None, Scope(None, frozenset({"HEA"})))


@pytest.mark.parametrize("part", ["valid_from", "valid_until", "updates_until"])
def test_one_date_of_its_own_is_enough_and_the_others_are_none(part):
    (_, event) = first_events(terms({"answer": "given", part: "2026-03-05T00:00:00+00:00"}), AT, None)

    assert event.span == Span(**{part: AT + DAY})


@pytest.mark.parametrize("named", [{"categories": ["GRC"]}, {"purposes": ["safety.fire"]}])
def test_an_answer_about_what_was_not_asked_is_refused(named):
    with pytest.raises(AnswerDoesNotFit) as refused:
        first_events(terms({"answer": "refused", **named}), AT, None)

    assert refused.value.code == "NOT_ASKED"


# what may follow


@pytest.mark.parametrize(
    ("before", "answer", "code"),
    [
        ("requested", "requested", None), ("requested", "given", None), ("requested", "refused", None),
        ("requested", "later", None), ("requested", "widened", None),
        ("requested", "reconfirmed", "NOTHING_TO_CONFIRM"),
        ("later", "given", None), ("later", "refused", None), ("later", "later", None), ("later", "requested", None),
        ("later", "widened", None), ("later", "reconfirmed", "NOTHING_TO_CONFIRM"),
        ("refused", "given", "ANSWERED_BEFORE"), ("refused", "refused", "ANSWERED_BEFORE"),
        ("refused", "later", "ANSWERED_BEFORE"), ("refused", "requested", "ANSWERED_BEFORE"),
        ("refused", "widened", None), ("refused", "reconfirmed", "NOTHING_TO_CONFIRM"),
        ("given", "given", "ANSWERED_BEFORE"), ("given", "requested", "ANSWERED_BEFORE"),
        ("given", "refused", "WITHDRAW_INSTEAD"), ("given", "later", "WITHDRAW_INSTEAD"),
        ("given", "widened", "ANSWERED_BEFORE"), ("given", "reconfirmed", None),
        ("withdrawn", "given", "TAKEN_BACK"), ("withdrawn", "refused", "TAKEN_BACK"),
        ("withdrawn", "later", "TAKEN_BACK"), ("withdrawn", "requested", "TAKEN_BACK"),
        ("withdrawn", "widened", "TAKEN_BACK"), ("withdrawn", "reconfirmed", "NOTHING_TO_CONFIRM"),
        ("invalidated", "given", "TAKEN_BACK"), ("invalidated", "widened", "TAKEN_BACK"),
        ("invalidated", "reconfirmed", "NOTHING_TO_CONFIRM"),
    ],
)  # fmt: skip
def test_what_may_follow_what_was_said_of_the_same(before, answer, code):
    said = consent((before, EVERYTHING))
    event = ConsentEvent(EventStatus(answer), AT + DAY, only("HEA"))

    if code is None:
        check_change(said, event)
        return
    with pytest.raises(AnswerDoesNotFit) as refused:
        check_change(said, event)
    assert refused.value.code == code


def test_what_ran_out_may_be_confirmed_again():
    over = consent(("given", EVERYTHING))
    ended = ConsentEvent(EventStatus.EXPIRED, AT + 90 * DAY)
    over = ConsentRecord("c", "s", over.terms, (*over.events, ended), AT)

    check_change(over, ConsentEvent(EventStatus.RECONFIRMED, AT + 91 * DAY))


def test_one_yes_among_the_rest_is_enough_to_be_confirmed():
    said = consent(("given", EVERYTHING), ("withdrawn", only("HEA")))

    check_change(said, ConsentEvent(EventStatus.RECONFIRMED, AT + 2 * DAY))


def test_what_was_taken_back_in_part_is_said_before_anything_else():
    said = consent(("given", EVERYTHING), ("narrowed", only("HEA")))

    with pytest.raises(AnswerDoesNotFit) as refused:
        check_change(said, ConsentEvent(EventStatus.REFUSED, AT + 2 * DAY))

    assert refused.value.code == "TAKEN_BACK"


def test_a_widening_may_name_what_nobody_asked_about_before_and_nothing_else_may():
    said = consent(("given", EVERYTHING))

    check_change(said, ConsentEvent(EventStatus.WIDENED, AT + DAY, only("GRC")))
    with pytest.raises(AnswerDoesNotFit) as refused:
        check_change(said, ConsentEvent(EventStatus.RECONFIRMED, AT + DAY, only("GRC")))
    assert refused.value.code == "NOT_ASKED"


# taking back


def test_taking_back_changes_what_stands_and_not_what_was_taken_back_before():
    said = consent(("given", EVERYTHING), ("narrowed", only("HEA", purposes=[SUPPORT])))

    assert taken_back(said, only("HEA")) == {(POLICE, "HEA")}
    assert taken_back(said, EVERYTHING) == {(SUPPORT, "IDN"), (POLICE, "IDN"), (POLICE, "HEA")}
    assert taken_back(said, only("GRC")) == frozenset()


@pytest.mark.parametrize(
    ("said", "scope", "stands"),
    [
        ([("given", EVERYTHING)], EVERYTHING, True),
        ([("given", EVERYTHING)], only("IDN"), False),
        ([("given", EVERYTHING), ("withdrawn", EVERYTHING)], EVERYTHING, False),
        ([("given", EVERYTHING), ("invalidated", EVERYTHING)], EVERYTHING, False),
    ],
)
def test_a_yes_to_no_category_in_particular_is_taken_back_as_a_whole(said, scope, stands):
    assert bool(taken_back(consent(*said, categories=()), scope)) is stands


@pytest.mark.parametrize(
    ("scope", "asked"),
    [
        (EVERYTHING, True), (only("HEA"), True), (only("GRC"), False),
        (only(purposes=[POLICE]), True), (only(purposes=["safety.fire"]), False),
        (only("GRC", purposes=[POLICE]), False),
    ],
)  # fmt: skip
def test_whether_anything_of_it_was_ever_asked(scope, asked):
    assert asked_about(consent(("given", EVERYTHING)), scope) is asked


@pytest.mark.parametrize(
    ("said", "scope", "since"),
    [
        ([("given", EVERYTHING)], EVERYTHING, None),
        ([("given", EVERYTHING), ("withdrawn", EVERYTHING)], EVERYTHING, "r1"),
        ([("given", EVERYTHING), ("withdrawn", EVERYTHING), ("withdrawn", EVERYTHING)], EVERYTHING, "r1"),
        ([("given", EVERYTHING), ("narrowed", only("HEA"))], EVERYTHING, None),
        ([("given", EVERYTHING), ("narrowed", only("HEA"))], only("HEA"), "r1"),
        ([("given", EVERYTHING), ("narrowed", only("HEA")), ("withdrawn", EVERYTHING)], only("HEA"), "r1"),
        ([("given", EVERYTHING), ("narrowed", only("HEA")), ("withdrawn", EVERYTHING)], EVERYTHING, "r2"),
    ],
)
def test_since_when_nothing_of_it_is_left(said, scope, since):
    found = ended_by(consent(*said), scope)

    assert (found.receipt if found else None) == since


@pytest.mark.parametrize(
    ("purposes", "categories", "whole"),
    [(None, None, True), ([POLICE], None, False), (None, ["IDN"], False), ([POLICE], ["IDN"], False)],
)
def test_what_is_not_named_is_everything(purposes, categories, whole):
    scope = scope_of(purposes, categories)

    assert scope.whole is whole
    assert scope.covers(POLICE, "IDN")
    assert scope.covers(SUPPORT, "HEA") is whole
