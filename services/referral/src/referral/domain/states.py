"""Where a referral can be, which moves there are, and what a caller is told."""

from enum import StrEnum

from referral.domain.errors import IllegalMove


class State(StrEnum):
    """The place of one referral between the decision and the agency's answer."""

    NOT_SENT = "not_sent"
    QUEUED = "queued"
    SEALED = "sealed"
    DISPATCHED = "dispatched"
    DELIVERED = "delivered"
    OPENED = "opened"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TOLD = "told"
    CANCELLED = "cancelled"
    UNREADABLE = "unreadable"
    REFUSED = "refused"
    EXPIRED = "expired"


UNANSWERED = (State.QUEUED, State.SEALED, State.DISPATCHED, State.DELIVERED, State.OPENED)
"""Where a referral is while the agency has not answered."""


class Move(StrEnum):
    """What can happen to a referral that was to be sent."""

    SEAL = "seal"
    HAND = "hand"
    TELL = "tell"
    CANCEL = "cancel"
    REISSUE = "reissue"
    RECEIVED = "received"
    OPENED = "opened"
    REFUSED = "refused"
    UNREADABLE = "unreadable"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    DECLINED = "declined"


# Only what is written here can happen. Receipts and answers arrive late, twice and out of order, so a fact that
# says less than what is already known (`received` after `accepted`) leaves the state where it is.
TRANSITIONS: dict[tuple[State, Move], State] = {
    (State.QUEUED, Move.SEAL): State.SEALED,
    (State.QUEUED, Move.CANCEL): State.CANCELLED,
    (State.SEALED, Move.CANCEL): State.CANCELLED,
    (State.QUEUED, Move.TELL): State.TOLD,
    (State.SEALED, Move.TELL): State.TOLD,  # only after its bytes were given back
    (State.TOLD, Move.TELL): State.TOLD,
    (State.TOLD, Move.ACCEPTED): State.ACCEPTED,
    (State.TOLD, Move.DECLINED): State.DECLINED,
    (State.SEALED, Move.HAND): State.DISPATCHED,
    (State.DISPATCHED, Move.REISSUE): State.QUEUED,
    (State.DISPATCHED, Move.RECEIVED): State.DELIVERED,
    (State.DISPATCHED, Move.OPENED): State.OPENED,
    (State.DISPATCHED, Move.REFUSED): State.REFUSED,
    (State.DISPATCHED, Move.UNREADABLE): State.UNREADABLE,
    (State.DISPATCHED, Move.EXPIRED): State.EXPIRED,
    (State.DISPATCHED, Move.ACCEPTED): State.ACCEPTED,
    (State.DISPATCHED, Move.DECLINED): State.DECLINED,
    (State.DELIVERED, Move.RECEIVED): State.DELIVERED,
    (State.DELIVERED, Move.OPENED): State.OPENED,
    (State.DELIVERED, Move.EXPIRED): State.EXPIRED,
    (State.DELIVERED, Move.ACCEPTED): State.ACCEPTED,
    (State.DELIVERED, Move.DECLINED): State.DECLINED,
    (State.OPENED, Move.RECEIVED): State.OPENED,
    (State.OPENED, Move.OPENED): State.OPENED,
    (State.OPENED, Move.ACCEPTED): State.ACCEPTED,
    (State.OPENED, Move.DECLINED): State.DECLINED,
    (State.ACCEPTED, Move.RECEIVED): State.ACCEPTED,
    (State.ACCEPTED, Move.OPENED): State.ACCEPTED,
    (State.ACCEPTED, Move.ACCEPTED): State.ACCEPTED,
    (State.DECLINED, Move.RECEIVED): State.DECLINED,
    (State.DECLINED, Move.OPENED): State.DECLINED,
    (State.DECLINED, Move.DECLINED): State.DECLINED,
}

_RESULTS: dict[State, str] = {
    State.QUEUED: "pending",
    State.SEALED: "pending",
    State.DISPATCHED: "pending",
    State.DELIVERED: "received",
    State.OPENED: "received",
}


def moved(state: State, move: Move) -> State:
    """Return the state after `move`.

    Raises:
        IllegalMove: the table has no such move.
    """
    after = TRANSITIONS.get((state, move))
    if after is None:
        raise IllegalMove(f"A referral that is {state.value} cannot become {move.value}.")
    return after


def can_move(state: State, move: Move) -> bool:
    """Say whether the table has the move."""
    return (state, move) in TRANSITIONS


def result_of(state: State) -> str:
    """Return what a caller is told: pending and received stand for several states, the others for themselves."""
    return _RESULTS.get(state, state.value)
