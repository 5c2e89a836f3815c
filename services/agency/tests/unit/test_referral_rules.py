"""Which answer is possible when, and what an answer must hold."""

import pytest

from agency.domain import referral as rules
from agency.domain.errors import IllegalTransition, InvalidAnswer
from agency.domain.referral import DECLINE_REASONS, REASONS, Answer, AnswerKind, State

A, D, M = AnswerKind.ACCEPTED, AnswerKind.DECLINED, AnswerKind.MORE_INFO
P, E = AnswerKind.PROGRESS, AnswerKind.OUTCOME
STOPS = {AnswerKind.ERASED, AnswerKind.RETAINED, AnswerKind.CONTINUING}


@pytest.mark.parametrize(
    ("state", "stop_asked", "possible"),
    [
        (State.WAITING, False, {D}),
        (State.OPENED, False, {A, D, M}),
        (State.ASKED, False, {A, D, M}),
        (State.ACCEPTED, False, {M, P, E}),
        (State.ACCEPTED, True, STOPS),
        (State.DECLINED, False, set()),
        (State.WITHDRAWN, False, set()),
    ],
)
def test_each_state_allows_exactly_its_answers(state, stop_asked, possible):
    allowed = {kind for kind in AnswerKind if _allowed(state, kind, stop_asked)}
    assert allowed == possible == rules.possible_answers(state, stop_asked)


def _allowed(state, kind, stop_asked):
    try:
        rules.after(state, kind, stop_asked)
    except IllegalTransition:
        return False
    return True


def test_reading_moves_only_a_waiting_referral():
    moved = {state: rules.opened(state) for state in State}
    assert moved == {state: state for state in State} | {State.WAITING: State.OPENED}


def test_a_withdrawal_destroys_in_every_state_but_accepted():
    assert {state for state in State if not rules.destroys(state)} == {State.ACCEPTED}


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"kind": D}, "Declining needs one of the listed reasons."),
        ({"kind": D, "reason": "because"}, "Declining needs one of the listed reasons."),
        ({"kind": A, "reason": "other"}, "Only declining, progress and outcome have a reason."),
        ({"kind": M, "text": "?", "suggestion": "x"}, "Only a declined answer has a suggestion."),
        ({"kind": P, "text": "we rang"}, "Telling how far it is needs one of the listed steps."),
        ({"kind": P, "reason": "charged"}, "Telling how far it is needs one of the listed steps."),
        ({"kind": E}, "Telling how it ended needs one of the listed outcomes."),
        ({"kind": E, "reason": "no_capacity"}, "Telling how it ended needs one of the listed outcomes."),
        ({"kind": E, "reason": "other", "text": " "}, "Say in your own words what it is."),
        ({"kind": M}, "Asking for more information needs the question."),
        ({"kind": M, "text": "  "}, "Asking for more information needs the question."),
        ({"kind": M, "text": "x" * 2001}, "The text is longer than 2000 characters."),
        ({"kind": AnswerKind.RETAINED}, "Keeping it after a withdrawal needs the basis on which you keep it."),
        ({"kind": A, "basis": "x"}, "Only an answer that keeps something has a basis or an end."),
    ],
)
def test_an_incomplete_answer_is_refused_with_one_sentence(facts, sentence):
    with pytest.raises(InvalidAnswer) as refusal:
        Answer(**facts)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize("kind", [P, E, M])
def test_what_is_told_after_acceptance_leaves_it_accepted(kind):
    """So a later withdrawal asks the people here, and destroys nothing that they work with."""
    assert rules.after(State.ACCEPTED, kind) is State.ACCEPTED


def test_a_reply_gives_the_turn_back_and_changes_nothing_else():
    moved = {state: rules.replied(state) for state in State}
    assert moved == {state: state for state in State} | {State.ASKED: State.OPENED}


@pytest.mark.parametrize("kind", list(REASONS))
def test_every_listed_code_is_short_enough_to_be_kept(kind):
    assert all(len(code) <= 32 for code in REASONS[kind])
    assert all(Answer(kind, reason=code, text="words").reason == code for code in REASONS[kind])


@pytest.mark.parametrize("reason", list(DECLINE_REASONS))
def test_every_listed_reason_declines(reason):
    assert Answer(D, reason=reason).reason == reason
