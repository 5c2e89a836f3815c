"""What a person is given about what was recorded. All times are aware, in UTC."""

from dataclasses import dataclass
from datetime import datetime

HOW = ("read_aloud", "given_in_person", "shown_in_portal", "sent_by_safe_channel", "not_wanted")


@dataclass(frozen=True, slots=True)
class Handover:
    """How it reached the person, or that they want none."""

    how: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """Held until it was handed over. `lines`: plain words, in `language`; `asked_in`: the language she was asked in.

    `reference`: what she can say on the telephone; it tells nobody anything.
    """

    id: str
    subject: str
    made_at: datetime
    reference: str
    lines: tuple[str, ...]
    language: str
    asked_in: str | None
    handover: Handover | None = None

    @property
    def state(self) -> str:
        """`held` until somebody noted that she has it, or wants none."""
        return "held" if self.handover is None else "handed_over"
