"""Asking an agency to stop, and to destroy what it already has, because the person took back her yes.

Beside the referral, and not a state of it: how far the referral came stays a fact. Who has it answers for themselves:
what nobody accepted is destroyed by their system, which says so; what somebody accepted is answered by their people,
because from then on they answer to the law themselves.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from alongside.bank_holidays import is_bank_holiday, nation_of
from referral.domain.states import State

THEIRS = frozenset({State.DISPATCHED, State.DELIVERED, State.OPENED, State.TOLD, State.ACCEPTED, State.DECLINED})
"""Where an agency has the referral, or may have it. One that declined still holds what it declined."""
RECEIPT_WITHIN = timedelta(minutes=15)
ANSWER_WITHIN_WORKING_DAYS = 2
_LONDON = ZoneInfo("Europe/London")
_END_OF_DAY = time(17, 0)
_SATURDAY = 5


class StopAnswer(StrEnum):
    """What an agency says about what it has."""

    ERASED = "erased"
    NOT_HELD = "not_held"
    RETAINED = "retained"
    CONTINUING = "continuing"


class Place(StrEnum):
    """How far a recall has come."""

    ASKED = "asked"
    RECEIVED = "received"
    ANSWERED = "answered"


@dataclass(frozen=True)
class Said:
    """What they answered. `opened`: whether anybody there had read it (None: they did not say)."""

    answer: StopAnswer
    opened: bool | None = None
    basis: str | None = field(default=None, repr=False)
    until: str | None = None
    text: str | None = field(default=None, repr=False)
    by_phone: bool = False


@dataclass(frozen=True)
class Recall:
    """One stop: what was known when it was asked, and what came of it. `found`: how far the referral had come."""

    referral_id: str
    mid: str
    found: State
    asked_at: datetime
    receipt_due_at: datetime
    answer_due_at: datetime
    jti: str | None = None
    received_at: datetime | None = None
    said: Said | None = None
    answered_at: datetime | None = None
    attempts: int = 0
    receipt_late: bool = False
    answer_late: bool = False

    @property
    def place(self) -> Place:
        """How far it has come. An answer counts also where no receipt came before it."""
        if self.said is not None:
            return Place.ANSWERED
        return Place.RECEIVED if self.received_at is not None else Place.ASKED

    def received(self, at: datetime) -> "Recall":
        """Their system has the stop."""
        return self if self.received_at is not None else replace(self, received_at=at)

    def answered(self, said: Said, at: datetime) -> "Recall":
        """They answered; see `may_follow`."""
        return replace(self, said=said, answered_at=at)

    def late(self, now: datetime) -> "Recall":
        """Note what is late now and was not known to be late before."""
        no_word = self.place is Place.ASKED and self.receipt_due_at <= now
        no_answer = self.place is not Place.ANSWERED and self.answer_due_at <= now
        return replace(self, receipt_late=self.receipt_late or no_word, answer_late=self.answer_late or no_answer)

    def code(self) -> str:
        """Return the code whose words say where it stands; see `wording_table`."""
        if self.said is not None:
            return f"STOP_{self.said.answer.value.upper()}"
        if self.answer_late:
            return "STOP_NO_ANSWER"
        if self.place is Place.RECEIVED:
            return "STOP_RECEIVED"
        return "STOP_NO_RECEIPT" if self.receipt_late else "STOP_ASKED"


def reaches(state: State) -> bool:
    """Say whether a withdrawal has to go to the agency: it has the referral, or may have it."""
    return state in THEIRS


def asked(referral_id: str, mid: str, found: State, now: datetime, jurisdiction: str) -> Recall:
    """Return a recall that is asked for now, with its two dates."""
    return Recall(referral_id, mid, found, now, now + RECEIPT_WITHIN, answer_due(now, jurisdiction))


def answer_due(start: datetime, jurisdiction: str) -> datetime:
    """17:00 Europe/London on the second working day after `start`, as UTC: by then their people have to answer."""
    day, nation = start.astimezone(_LONDON).date(), nation_of(jurisdiction)
    for _ in range(ANSWER_WITHIN_WORKING_DAYS):
        day += timedelta(days=1)
        while day.weekday() >= _SATURDAY or is_bank_holiday(day, nation):
            day += timedelta(days=1)
    return datetime.combine(day, _END_OF_DAY, _LONDON).astimezone(UTC)


def by_phone(recall: Recall) -> Recall:
    """The same of what somebody told by hand: there is no system to confirm a stop, so only people answer."""
    return replace(recall, receipt_due_at=recall.answer_due_at)


def may_follow(before: Said | None, now: Said) -> bool:
    """Say whether an answer may take the place of an earlier one: only by holding less than before.

    What is destroyed stays so; who keeps it may destroy it later. The same answer again changes nothing.
    """
    order = (StopAnswer.CONTINUING, StopAnswer.RETAINED, StopAnswer.NOT_HELD, StopAnswer.ERASED)
    return before is None or order.index(now.answer) >= order.index(before.answer)
