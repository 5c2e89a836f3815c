"""What an officer writes down about something that a person does not agree with, and about what came of it. Pure.

Sources: UK GDPR Articles 5(1)(d), 16 and 19. The rules are consent's; here they are said before it is asked.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from alongside.casedata.codes import in_table_order
from referral.domain.disputed import BY_TELEPHONE, ON_ITS_WAY, THERE
from referral.domain.errors import Invalid

LONGEST: Final = 4_000
"""As many characters as consent takes."""
OUTCOMES: Final[dict[str, str]] = {
    "corrected": "It was not right, and we have put it right",
    "settled": "We looked at it together, and they agree with it now",
    "kept": "We keep it as it is, and they still do not agree",
}
"""What can come of it. Only the last leaves it standing."""
CAME: Final[dict[str, str]] = {"corrected": "Put right", "settled": "They agree now", "kept": "We keep it as it is"}
"""The same as a heading."""
HAVE_IT: Final = THERE | ON_ITS_WAY | BY_TELEPHONE
"""Where a referral is when its agency has something, or will have it, and is told."""


class Mistake(Invalid):
    """One field is not as it has to be."""

    def __init__(self, name: str, sentence: str) -> None:
        """`name`: the field to lead to."""
        super().__init__(sentence)
        self.name = name


@dataclass(frozen=True)
class Said:
    """What somebody does not agree with: kinds of detail in the order of the table, or something that was sent."""

    categories: tuple[str, ...]
    decision: str | None
    words: str = field(repr=False)

    def body(self) -> dict[str, Any]:
        """As consent asks for it."""
        return {"categories": list(self.categories), "decision": self.decision, "said": self.words}


@dataclass(frozen=True)
class Answer:
    """One thing that came of it. `title`: what, in words; `words`: why, for the person to read."""

    title: str
    words: str = field(repr=False)
    at: datetime


@dataclass(frozen=True)
class Disagreement:
    """One of them as consent has it."""

    dispute_id: str
    categories: tuple[str, ...]
    decision: str | None
    words: str = field(repr=False)
    recorded_at: datetime
    stands: bool
    answers: tuple[Answer, ...]


def said(
    categories: Collection[str], about: str, words: str, *, offered: Collection[str], sent: Collection[str]
) -> Said:
    """What was written down. `offered`: the kinds there are to choose; `sent`: the decisions there are to name.

    Raises:
        Mistake: nothing was chosen, or something that was not offered; or there are no words, or too many.
    """
    if not set(categories) <= set(offered):
        raise Mistake("categories", "Choose one of the kinds that are shown.")
    if about and about not in sent:
        raise Mistake("about", "Choose one of those that are shown.")
    if not categories and not about:
        raise Mistake("categories", "Choose where it is, or which sharing it is about.")
    return Said(tuple(in_table_order(categories)), about or None, _words(words, "Enter what they say is not right."))


def outcome(chosen: str, words: str) -> tuple[str, str]:
    """What came of it, and why. Raises Mistake."""
    if chosen not in OUTCOMES:
        raise Mistake("outcome", "Choose what came of it.")
    return chosen, _words(words, "Enter what you found, so that the person can read it.")


def _words(words: str, none: str) -> str:
    typed = words.strip()
    if not typed:
        raise Mistake("words", none)
    if len(typed) > LONGEST:
        raise Mistake("words", f"Enter at most {LONGEST:,} characters.")
    return typed


def read(told: Sequence[Mapping[str, Any]]) -> tuple[Disagreement, ...]:
    """What consent tells: those that stand first, each part the newest first."""
    found = sorted((_one(one) for one in told), key=lambda one: one.recorded_at, reverse=True)
    return tuple(sorted(found, key=lambda one: not one.stands))


def _one(told: Mapping[str, Any]) -> Disagreement:
    return Disagreement(
        dispute_id=str(told["dispute_id"]),
        categories=tuple(told["categories"]),
        decision=told["decision"],
        words=str(told["said"]),
        recorded_at=datetime.fromisoformat(told["recorded_at"]),
        stands=told["stands"] is True,
        answers=tuple(
            Answer(CAME.get(one["outcome"], "Answered"), str(one["said"]), datetime.fromisoformat(one["at"]))
            for one in told["answers"]
        ),
    )
