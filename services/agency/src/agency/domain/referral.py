"""A referral as the agency sees it: its states, and which answer is possible in which state.

The agency is a controller of its own once it has
accepted, so a withdrawal destroys the body before acceptance and asks a person afterwards.
"""

from dataclasses import dataclass
from enum import StrEnum

from agency.domain.errors import IllegalTransition, InvalidAnswer


class State(StrEnum):
    """Where a referral stands at this agency."""

    WAITING = "waiting"
    OPENED = "opened"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class AnswerKind(StrEnum):
    """What a person may answer; the spelling is the wire's."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    MORE_INFO = "more_info"
    # After a withdrawal of something already accepted: the agency is a controller of its own and says which.
    ERASED = "erased"
    RETAINED = "retained"
    CONTINUING = "continuing"


DECLINE_REASONS: dict[str, str] = {
    "not_eligible_area": "The person lives outside the area that we serve",
    "not_eligible_criteria": "The person is not in the group that we serve",
    "threshold_not_met": "Our threshold is not met",
    "no_capacity": "We have no capacity now",
    "no_safe_contact": "There is no safe way for us to make contact",
    "person_declined": "The person told us that they do not want it",
    "unable_to_contact": "We could not reach the person",
    "duplicate": "We already have this referral",
    "insufficient_information": "There is not enough information to act on",
    "conflict_of_interest": "Somebody here knows the people involved",
    "not_a_crime_not_recorded": "It is not recorded as a crime (police)",
    "unsafe_for_staff": "It is not safe for our staff",
    "other": "Another reason",
}
"""A `decline_reason`: the code that travels, and the words on the form."""

LIMITS = {"suggestion": 500, "text": 2000, "basis": 500}
"""Longest free text in an answer, in characters."""

FIRST_ANSWERS = frozenset({AnswerKind.ACCEPTED, AnswerKind.DECLINED, AnswerKind.MORE_INFO})
STOP_ANSWERS = frozenset({AnswerKind.ERASED, AnswerKind.RETAINED, AnswerKind.CONTINUING})

_AFTER: dict[AnswerKind, State] = {
    AnswerKind.ACCEPTED: State.ACCEPTED,
    AnswerKind.DECLINED: State.DECLINED,
    AnswerKind.MORE_INFO: State.ASKED,
    AnswerKind.ERASED: State.WITHDRAWN,
    AnswerKind.RETAINED: State.ACCEPTED,
    AnswerKind.CONTINUING: State.ACCEPTED,
}

_ALLOWED: dict[State, frozenset[AnswerKind]] = {
    # Declining unread is possible on purpose: whoever knows the family must be able to pass it on unopened.
    State.WAITING: frozenset({AnswerKind.DECLINED}),
    State.OPENED: FIRST_ANSWERS,
    State.ASKED: FIRST_ANSWERS,
    State.ACCEPTED: frozenset(),
    State.DECLINED: frozenset(),
    State.WITHDRAWN: frozenset(),
}

_WHY_NOT: dict[State, str] = {
    State.WAITING: "Open the referral before you accept it or ask about it.",
    State.OPENED: "Nobody has asked to stop this referral.",
    State.ASKED: "Nobody has asked to stop this referral.",
    State.ACCEPTED: "This referral is already accepted.",
    State.DECLINED: "This referral is already declined.",
    State.WITHDRAWN: "This referral was withdrawn; it cannot be answered.",
}


@dataclass(frozen=True)
class Answer:
    """What a person says about a referral. Free text is bounded by LIMITS; `until` is a date."""

    kind: AnswerKind
    reason: str | None = None
    suggestion: str | None = None
    text: str | None = None
    basis: str | None = None
    until: str | None = None

    def __post_init__(self) -> None:
        """Raise InvalidAnswer unless it is complete and carries nothing that does not belong to it."""
        for name, limit in LIMITS.items():
            value = getattr(self, name)
            if value is not None and len(value) > limit:
                raise InvalidAnswer(f"The {name} is longer than {limit} characters.")
        if self.kind is AnswerKind.DECLINED and self.reason not in DECLINE_REASONS:
            raise InvalidAnswer("Declining needs one of the listed reasons.")
        if self.kind is not AnswerKind.DECLINED and (self.reason or self.suggestion):
            raise InvalidAnswer("Only a declined answer has a reason or a suggestion.")
        if self.kind is AnswerKind.MORE_INFO and not (self.text or "").strip():
            raise InvalidAnswer("Asking for more information needs the question.")
        self._check_keeping()

    def _check_keeping(self) -> None:
        keeps = self.kind in (AnswerKind.RETAINED, AnswerKind.CONTINUING)
        if keeps and not (self.basis or "").strip():
            raise InvalidAnswer("Keeping it after a withdrawal needs the basis on which you keep it.")
        if not keeps and (self.basis or self.until):
            raise InvalidAnswer("Only an answer that keeps something has a basis or an end.")

    @property
    def free_text(self) -> dict[str, str]:
        """What a person typed; kept encrypted."""
        typed = {name: getattr(self, name) for name in ("suggestion", "text", "basis", "until")}
        return {name: value for name, value in typed.items() if value is not None}


def possible_answers(state: State, stop_asked: bool = False) -> frozenset[AnswerKind]:
    """The answers that a person may give in this state."""
    return STOP_ANSWERS if state is State.ACCEPTED and stop_asked else _ALLOWED[state]


def after(state: State, kind: AnswerKind, stop_asked: bool = False) -> State:
    """The state after the answer; raises IllegalTransition when the table does not allow it."""
    if kind not in possible_answers(state, stop_asked):
        raise IllegalTransition(_WHY_NOT[state])
    return _AFTER[kind]


def opened(state: State) -> State:
    """The state after somebody read it."""
    return State.OPENED if state is State.WAITING else state


def destroys(state: State) -> bool:
    """Whether a withdrawal in this state destroys the body: yes until the agency has accepted."""
    return state is not State.ACCEPTED
