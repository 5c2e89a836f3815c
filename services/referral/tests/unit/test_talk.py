"""The conversation: only what she said, one card at a time."""

from datetime import UTC, datetime

import pytest

from referral.domain import talk
from referral.domain.talk import Talk, TalkCard, as_content, from_content

AT = datetime(2026, 3, 3, tzinfo=UTC)


def a_card(**changes):
    right = {
        "type": "police.report", "agency": "police", "agency_name": "Police", "agency_type": "police",
        "asked": ("IDN", "CON", "SAF", "INC"), "may_add": ("HEA",), "told": ("IDN", "CON", "SAF", "INC"),
        "shown": ("I1", "I2"),
    }  # fmt: skip
    return TalkCard(**{**right, **changes})


def a_talk(company=talk.ALONE, cards=None):
    return Talk("t", "p", "en", "in_person", company, tuple(cards or (a_card(), a_card(agency="care"))), AT)


def test_nothing_is_answered_before_she_answers():
    assert [one.answer for one in a_talk().cards] == [None, None]
    assert talk.answer(a_talk(), 1, talk.YES).cards[0].answer is None


def test_an_answer_that_is_none_is_not_kept():
    with pytest.raises(ValueError):
        talk.answer(a_talk(), 0, "maybe")


def test_a_changed_card_has_no_answer_until_she_gives_it():
    changed = talk.change(talk.answer(a_talk(), 0, talk.YES), 0, ["IDN"], None)

    assert changed.cards[0].answer is None
    assert changed.cards[0].left_out == ("CON", "INC")


@pytest.mark.parametrize(
    ("told", "kept"),
    [(["IDN", "PID"], ("IDN", "SAF")), (["HEA"], ("SAF", "HEA")), (["CON"], ("CON", "SAF")), ([], ())],
)
def test_only_what_she_was_asked_or_may_add_can_be_told_and_nothing_without_the_safe_ways(told, kept):
    assert talk.change(a_talk(), 0, told, None).cards[0].told == kept


@pytest.mark.parametrize(
    ("company", "said", "recorded"),
    [
        (talk.ALONE, talk.YES, talk.YES),
        (talk.CHOSEN, talk.YES, talk.YES),
        (talk.OVERHEARD, talk.YES, talk.LATER),
        (talk.OVERHEARD, talk.NO, talk.NO),
        (talk.OVERHEARD, talk.LATER, talk.LATER),
    ],
)
def test_a_yes_that_somebody_else_could_hear_is_ask_me_later(company, said, recorded):
    assert talk.status_to_record(a_talk(company), said) == recorded


@pytest.mark.parametrize(
    ("incidents", "allowed"),
    [(None, ("I1", "I2")), (("I2",), ("I2",)), ((), ())],
)
def test_what_she_left_out_and_what_came_later_is_not_told(incidents, allowed):
    assert talk.may_be_told(a_card(incidents=incidents), ["I1", "I2", "I3"]) == allowed


def test_without_a_card_there_is_nothing_to_narrow():
    assert talk.may_be_told(None, ["I1"]) == ("I1",)


def test_all_incidents_chosen_is_no_change():
    assert talk.change(a_talk(), 0, ["IDN", "CON", "SAF", "INC"], ["I1", "I2"]).cards[0].changed is False


def test_the_next_card_is_the_next_without_an_answer():
    one = talk.answer(a_talk(), 0, talk.NO)

    assert one.next_card(0) == 1
    assert talk.answer(one, 1, talk.LATER).next_card(1) is None


def test_what_is_stored_comes_back_the_same():
    one = talk.change(a_talk(), 0, ["IDN"], ["I1"])

    again = from_content(as_content(one), talk_id="t", person_id="p", created_at=AT, state="open", revision=0)

    assert again == one
