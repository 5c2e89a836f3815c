"""The questions that an officer answers when something may have to be shared without agreement.

Each question has `yes`, `no` or `unknown`. The words are those of the screen; the codes stay the same for ever.
"""

from dataclasses import dataclass

YES, NO, UNKNOWN = "yes", "no", "unknown"
ANSWERS = (YES, NO, UNKNOWN)
AGE_BANDS = ("adult", "16_17", "under_16")

QUESTIONS: dict[str, str] = {
    "danger_to_life": "Is there danger to life?",
    "immediate_danger": "Do minutes matter?",
    "can_decide": "Can the person decide this for themselves?",
    "child_in_danger": "Is a child at risk of harm?",
    "care_needs": "Does the person need care or support?",
    "at_risk_of_harm": "Is the person being harmed or neglected, or at risk of that?",
    "can_protect_themselves": "Can the person protect themselves in spite of those needs?",
    "serious_crime": "Does it help to prevent or find out a crime?",
    "formal_request": "Did a public body ask for it and say in writing what it needs it for?",
}
WHY_NOT_ASKED: dict[str, str] = {
    "refused": "The person said no.",
    "unsafe_to_ask": "Asking would not be safe.",
    "cannot_locate": "The person cannot be found.",
    "no_time": "There is no time to ask.",
    "would_prejudice": "Asking would warn the wrong person.",
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What the officer answered. `legal_duty`: a short name of the law or order that requires it, if one does.

    `not_agreed_because`: codes of WHY_NOT_ASKED.
    """

    danger_to_life: str = UNKNOWN
    immediate_danger: str = UNKNOWN
    can_decide: str = UNKNOWN
    child_in_danger: str = UNKNOWN
    care_needs: str = UNKNOWN
    at_risk_of_harm: str = UNKNOWN
    can_protect_themselves: str = UNKNOWN
    serious_crime: str = UNKNOWN
    formal_request: str = UNKNOWN
    age_band: str = "adult"
    legal_duty: str | None = None
    not_agreed_because: tuple[str, ...] = ()

    @staticmethod
    def questions() -> tuple[str, ...]:
        """Names of the questions, in the order in which they are asked."""
        return tuple(QUESTIONS)

    @property
    def incapable(self) -> bool:
        """Only a clear no; everybody is presumed able to decide (Mental Capacity Act 2005 section 1(2))."""
        return self.can_decide == NO

    @property
    def under_18(self) -> bool:
        """Whether the person is a child in the sense of the Children Acts."""
        return self.age_band != "adult"

    @property
    def adult_at_risk(self) -> bool:
        """All three tests (Care Act 2014 section 42(1); Data Protection Act 2018 Schedule 1 paragraph 18(3))."""
        tests = self.care_needs == YES, self.at_risk_of_harm == YES, self.can_protect_themselves == NO
        return not self.under_18 and all(tests)

    def protected(self, kind: str) -> bool:
        """Whether somebody whom safeguarding protects is meant, as the gate reads an exception of this type."""
        if self.under_18:
            return self.child_in_danger == YES or kind == "danger_to_life"
        return kind == "child_at_risk" or self.adult_at_risk

    @property
    def why_no_consent(self) -> tuple[str, ...]:
        """Reasons as the record keeps them."""
        incapable = ("lacks_capacity",) if self.incapable else ()
        return (*dict.fromkeys(self.not_agreed_because), *incapable)
