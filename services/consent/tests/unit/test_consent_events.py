"""A consent's state is a fold over its events, cell by cell."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.domain.consent_cells import Answer, fold
from consent.domain.consent_events import EVERYTHING, ConsentEvent, EventStatus, Scope, Span

AT = datetime(2026, 3, 4, tzinfo=UTC)
END = AT + timedelta(days=90)
SPAN = Span(None, END, None)
SUPPORT, POLICE = "support.victim_general", "police.report"


def event(status, scope=EVERYTHING, at=AT, **more):
    return ConsentEvent(EventStatus(status), at, scope, **more)


def only(*categories, purposes=None):
    return Scope(purposes and frozenset(purposes), frozenset(categories))


def state(*events):
    return fold((SUPPORT, POLICE), ("IDN", "HEA"), SPAN, events)


def answers(*events):
    return {key: cell.answer.value for key, cell in state(*events).by_key.items()}


@pytest.mark.parametrize("cells", [("IDN",), ()])
@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ([], "refused"),
        (["given"], "given"),
        (["refused"], "refused"),
        (["later"], "later"),
        (["requested"], "requested"),
        (["requested", "given"], "given"),
        (["given", "withdrawn"], "withdrawn"),
        (["given", "withdrawn", "given"], "withdrawn"),
        (["given", "withdrawn", "reconfirmed"], "withdrawn"),
        (["given", "withdrawn", "widened"], "withdrawn"),
        (["given", "invalidated"], "invalidated"),
        (["given", "invalidated", "given"], "invalidated"),
        (["later", "withdrawn"], "withdrawn"),
        (["refused", "reconfirmed"], "refused"),
        (["later", "reconfirmed"], "later"),
        (["given", "reconfirmed"], "given"),
        (["given", "ends_in_30_days", "ends_in_7_days"], "given"),
        (["given", "expired"], "given"),
    ],
)
def test_the_state_after_what_was_said_about_everything(said, answer, cells):
    folded = fold((SUPPORT,), cells, SPAN, [event(status) for status in said])

    assert folded.answer is Answer(answer)


def test_each_cell_has_an_answer_of_its_own():
    found = answers(event("given"), event("refused", only("HEA")), event("later", Scope(frozenset({POLICE}), None)))

    assert found == {
        (SUPPORT, "IDN"): "given",
        (SUPPORT, "HEA"): "refused",
        (POLICE, "IDN"): "later",
        (POLICE, "HEA"): "later",
    }


def test_narrowing_takes_back_what_it_names_and_nothing_else():
    found = answers(event("given"), event("narrowed", only("HEA", purposes=[SUPPORT])))

    assert [key for key, answer in found.items() if answer != "given"] == [(SUPPORT, "HEA")]
    assert found[SUPPORT, "HEA"] == "withdrawn"


def test_what_was_taken_back_in_part_stays_so():
    found = answers(event("given"), event("narrowed", only("HEA")), event("widened", only("HEA")))

    assert found[SUPPORT, "HEA"] == "withdrawn"


def test_widening_adds_cells_that_nobody_asked_about_before():
    found = answers(event("given"), event("widened", only("RLV", purposes=[SUPPORT])))

    assert found[SUPPORT, "RLV"] == "given"
    assert (POLICE, "RLV") not in found


def test_a_reconfirmation_renews_the_dates_of_a_yes_and_makes_none_of_a_no():
    later = Span(None, END + timedelta(days=90), None)
    cells = state(event("given"), event("refused", only("HEA")), event("reconfirmed", span=later)).by_key

    assert cells[SUPPORT, "IDN"].span == later
    assert cells[SUPPORT, "HEA"].answer is Answer.REFUSED
    assert cells[SUPPORT, "HEA"].span == SPAN


@pytest.mark.parametrize(
    ("span", "days", "answer"),
    [
        (Span(None, END, None), 89, "given"),
        (Span(None, END, None), 90, "expired"),
        (Span(None, END, END + timedelta(days=10)), 90, "given"),
        (Span(None, END, END + timedelta(days=10)), 100, "expired"),
        (Span(None, None, END), 900, "given"),
        (Span(None, None, None), 900, "given"),
    ],
)
def test_expiry_ends_a_yes_when_its_last_date_is_over(span, days, answer):
    folded = fold((SUPPORT,), ("IDN",), span, [event("given"), event("expired", at=AT + timedelta(days=days))])

    assert folded.answer is Answer(answer)


def test_when_a_yes_came_to_be_so_is_kept_and_so_is_when_it_ran_out():
    later = AT + timedelta(days=1)
    wider = [event("given", notice="old"), event("widened", only("IDN", "RLV"), at=later, notice="new")]

    cells = state(*wider).by_key
    over = state(event("given"), event("expired", at=END)).by_key

    assert (cells[SUPPORT, "IDN"].since, cells[SUPPORT, "IDN"].notice) == (AT, "old"), "it was a yes before"
    assert (cells[SUPPORT, "RLV"].since, cells[SUPPORT, "RLV"].notice) == (later, "new")
    assert {cell.since for cell in over.values()} == {END}


def test_a_yes_that_ran_out_can_be_confirmed_again():
    found = answers(event("given"), event("expired", at=END), event("reconfirmed", span=Span(None, None, None)))

    assert set(found.values()) == {"given"}


def test_a_cell_points_at_the_words_that_were_shown_when_it_was_given():
    cells = state(event("given", notice="old"), event("widened", only("RLV"), notice="new")).by_key

    assert cells[SUPPORT, "IDN"].notice == "old"
    assert cells[SUPPORT, "RLV"].notice == "new"


@pytest.mark.parametrize(
    ("left", "word"),
    [
        (["given", "refused"], "given"),
        (["refused", "later"], "refused"),
        (["later", "requested"], "later"),
        (["requested", "refused"], "refused"),
    ],
)
def test_the_record_in_one_word_is_what_weighs_most(left, word):
    first, second = left

    assert state(event(first), event(second, only("HEA"))).answer is Answer(word)
