"""One referral: what was asked for, what was decided, and how far it came."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from referral.domain.delivery import Delivery, by_hand
from referral.domain.disclosure import Decision
from referral.domain.states import Move, State, moved, result_of
from referral.domain.wording import Next


@dataclass(frozen=True)
class Request:
    """What an officer (or an import) asks for; final once asked."""

    person_id: str
    case_ref: str = field(repr=False)
    ref: str = field(repr=False)
    type: str
    agency: str
    lane: str
    urgency: str
    authority: tuple[str, str] | None
    categories: tuple[str, ...]
    reasons: dict[str, str] = field(repr=False)
    incidents: tuple[str, ...] | None
    ask: str = field(repr=False)
    delivery: Delivery = Delivery.SEALED


@dataclass(frozen=True, slots=True)
class Underway:
    """A referral as who holds no key sees it: where it is, for whom, and what it rests on."""

    referral_id: str
    agency: str
    state: State
    jti: str | None
    decision_id: str


@dataclass(frozen=True)
class Referral:
    """The state of one referral; every change goes through `move` and so through the transition table."""

    referral_id: str
    person_id: str
    case_ref: str = field(repr=False)
    ref: str = field(repr=False)
    type: str
    agency: str
    lane: str
    urgency: str
    state: State
    decision: Decision
    created_at: datetime
    overdue_at: datetime
    mid: str
    jti: str | None = None
    stopped_by: tuple[str, ...] = ()
    hold: str | None = None
    sent: tuple[str, ...] = ()
    receipt: tuple[str, str] | None = None
    reissues: int = 0
    overdue: bool = False
    safe_contact_version: int | None = None
    delivery: Delivery = Delivery.SEALED

    def move(self, move: Move) -> Self:
        """Return the referral after `move`.

        Raises:
            IllegalMove: the table has no such move.
        """
        return replace(self, state=moved(self.state, move))

    @property
    def underway(self) -> Underway:
        """The referral without anything that is kept under the person's key."""
        return Underway(self.referral_id, self.agency, self.state, self.jti, self.decision.decision_id)

    @property
    def result(self) -> str:
        """What a caller is told."""
        return result_of(self.state)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it was not sent: the gate's reasons, or those for which the check before sending stopped it."""
        return tuple(sorted(set(self.stopped_by or self.decision.reasons)))

    def codes_to_act_on(self) -> list[str]:
        """Return the codes that ask somebody to do something; none for a referral that arrived."""
        if self.result in ("received", "accepted", "declined", "told"):
            return []
        if self.state is State.NOT_SENT:
            return list(self.reasons)
        if self.state is State.CANCELLED:
            return list(self.reasons) or ["CANCELLED"]
        return [self._waiting_code()]

    def _waiting_code(self) -> str:
        if self.state in (State.UNREADABLE, State.REFUSED, State.EXPIRED):
            return self.state.value.upper()
        if self.hold:
            return self.hold
        if by_hand(self.delivery):
            return "NOT_TOLD_YET" if self.overdue else "TELL_THEM"
        if self.overdue:
            return "OVERDUE"
        return "NO_RECEIPT_YET" if self.state is State.DISPATCHED else "WAITING_TO_SEND"


NO_REPLY_RECEIPT = "NO_REPLY_RECEIPT"
"""The task to ring an agency that has not confirmed what we wrote to it."""


@dataclass(frozen=True)
class Task:
    """Something for a named role to do, with the telephone number to do it with."""

    task_id: str
    code: str
    referral_id: str | None
    agency: str | None
    sentence: str
    next: Next
    created_at: datetime
    due_at: datetime
