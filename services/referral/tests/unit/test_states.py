"""The transition table: what can happen to a referral, and nothing else."""

import pytest

from referral.domain.errors import IllegalMove
from referral.domain.states import TRANSITIONS, Move, State, can_move, moved, result_of

ENDS = {State.NOT_SENT, State.CANCELLED, State.REFUSED, State.UNREADABLE, State.EXPIRED}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", Move)
def test_every_move_that_the_table_does_not_have_is_an_error(state, move):
    if (state, move) in TRANSITIONS:
        assert moved(state, move) is TRANSITIONS[state, move]
    else:
        assert not can_move(state, move)
        with pytest.raises(IllegalMove):
            moved(state, move)


def test_nothing_leads_out_of_an_end():
    assert not [pair for pair in TRANSITIONS if pair[0] in ENDS]


def test_what_was_handed_to_a_socket_can_not_be_cancelled():
    assert {state for state, move in TRANSITIONS if move is Move.CANCEL} == {State.QUEUED, State.SEALED}


def test_only_a_signed_receipt_or_answer_leads_to_a_state_that_counts_as_received():
    arrived = ("received", "accepted", "declined")
    ways = {move for (_, move), after in TRANSITIONS.items() if result_of(after) in arrived}

    assert ways == {Move.RECEIVED, Move.OPENED, Move.ACCEPTED, Move.DECLINED}


def test_an_accepted_referral_is_not_declined_by_a_later_message():
    assert not can_move(State.ACCEPTED, Move.DECLINED)
    assert not can_move(State.DECLINED, Move.ACCEPTED)


@pytest.mark.parametrize(
    ("state", "result"),
    [
        (State.NOT_SENT, "not_sent"),
        (State.QUEUED, "pending"),
        (State.SEALED, "pending"),
        (State.DISPATCHED, "pending"),
        (State.DELIVERED, "received"),
        (State.OPENED, "received"),
        (State.ACCEPTED, "accepted"),
        (State.DECLINED, "declined"),
        (State.TOLD, "told"),
        (State.CANCELLED, "cancelled"),
        (State.UNREADABLE, "unreadable"),
        (State.REFUSED, "refused"),
        (State.EXPIRED, "expired"),
    ],
)
def test_every_state_has_the_result_that_callers_are_told(state, result):
    assert result_of(state) == result
