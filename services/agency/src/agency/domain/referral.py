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
    # After acceptance, as often as there is something to tell.
    PROGRESS = "progress"
    OUTCOME = "outcome"
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

PROGRESS_STEPS: dict[str, str] = {
    "contact_made": "We have spoken to the person",
    "appointment_agreed": "We have agreed when to meet",
    "in_progress": "We are working with the person",
    "waiting_list": "The person is on our waiting list",
    "not_reached_yet": "We have not been able to reach the person yet",
    "other": "Something else",
}
"""How far the work is: the code that travels as the reason of `progress`, and the words on the form."""

OUTCOMES: dict[str, str] = {
    "support_started": "Support has started",
    "advice_given": "Advice was given",
    "measures_installed": "The home was made safer",
    "crime_recorded": "Recorded as a crime (police)",
    "investigation_open": "An investigation is open (police)",
    "investigation_nfa": "The investigation ended without further action (police)",
    "charged": "Somebody was charged",
    "convicted": "Somebody was convicted",
    "s42_enquiry": "A safeguarding enquiry has started (adult)",
    "no_enquiry_signposted": "No enquiry, the person was told who else can help",
    "child_assessment": "An assessment has started (child)",
    "child_early_help": "Early help has started (child)",
    "child_nfa": "No further action (child)",
    "rehoused_temporary": "A temporary home was found",
    "rehoused_permanent": "A permanent home was found",
    "order_obtained": "A court made an order",
    "person_disengaged": "The person decided to stop",
    "not_reached": "We could not reach the person",
    "person_moved_area": "The person moved away from our area",
    "died": "The person has died",
    "other": "Something else",
}
"""How it ended: the code that travels as the reason of `outcome`, and the words on the form."""

LIMITS = {"suggestion": 500, "text": 2000, "basis": 500}
"""Longest free text in an answer, in characters."""

REASONS: dict[AnswerKind, dict[str, str]] = {
    AnswerKind.DECLINED: DECLINE_REASONS,
    AnswerKind.PROGRESS: PROGRESS_STEPS,
    AnswerKind.OUTCOME: OUTCOMES,
}
"""The answers that need a coded reason, and the codes."""

_NEEDS: dict[AnswerKind, str] = {
    AnswerKind.DECLINED: "Declining needs one of the listed reasons.",
    AnswerKind.PROGRESS: "Telling how far it is needs one of the listed steps.",
    AnswerKind.OUTCOME: "Telling how it ended needs one of the listed outcomes.",
}

FIRST_ANSWERS = frozenset({AnswerKind.ACCEPTED, AnswerKind.DECLINED, AnswerKind.MORE_INFO})
WORK_ANSWERS = frozenset({AnswerKind.PROGRESS, AnswerKind.OUTCOME, AnswerKind.MORE_INFO})
STOP_ANSWERS = frozenset({AnswerKind.ERASED, AnswerKind.RETAINED, AnswerKind.CONTINUING})

_AFTER: dict[AnswerKind, State] = {
    AnswerKind.ACCEPTED: State.ACCEPTED,
    AnswerKind.DECLINED: State.DECLINED,
    AnswerKind.MORE_INFO: State.ASKED,
    AnswerKind.PROGRESS: State.ACCEPTED,
    AnswerKind.OUTCOME: State.ACCEPTED,
    AnswerKind.ERASED: State.WITHDRAWN,
    AnswerKind.RETAINED: State.ACCEPTED,
    AnswerKind.CONTINUING: State.ACCEPTED,
}

_ALLOWED: dict[State, frozenset[AnswerKind]] = {
    # Declining unread is possible on purpose: whoever knows the family must be able to pass it on unopened.
    State.WAITING: frozenset({AnswerKind.DECLINED}),
    State.OPENED: FIRST_ANSWERS,
    State.ASKED: FIRST_ANSWERS,
    State.ACCEPTED: WORK_ANSWERS,
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
        self._check_reason()
        if self.kind is AnswerKind.MORE_INFO and not (self.text or "").strip():
            raise InvalidAnswer("Asking for more information needs the question.")
        self._check_keeping()

    def _check_reason(self) -> None:
        if self.kind in REASONS and self.reason not in REASONS[self.kind]:
            raise InvalidAnswer(_NEEDS[self.kind])
        if self.kind not in REASONS and self.reason:
            raise InvalidAnswer("Only declining, progress and outcome have a reason.")
        if self.kind is not AnswerKind.DECLINED and self.suggestion:
            raise InvalidAnswer("Only a declined answer has a suggestion.")
        if self.reason == "other" and self.kind is not AnswerKind.DECLINED and not (self.text or "").strip():
            raise InvalidAnswer("Say in your own words what it is.")

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
    # A question after acceptance takes nothing back.
    return State.ACCEPTED if kind in WORK_ANSWERS and state is State.ACCEPTED else _AFTER[kind]


def opened(state: State) -> State:
    """The state after somebody read it."""
    return State.OPENED if state is State.WAITING else state


def replied(state: State) -> State:
    """The state after the landlord answered a question: it is the agency's turn again."""
    return State.OPENED if state is State.ASKED else state


def destroys(state: State) -> bool:
    """Whether a withdrawal in this state destroys the body: yes until the agency has accepted."""
    return state is not State.ACCEPTED
