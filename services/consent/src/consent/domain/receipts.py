"""What a person is given about what was recorded. All times are aware, in UTC."""

from dataclasses import dataclass
from datetime import datetime

from .receipt_language import Help, usual_help

HOW = ("read_aloud", "given_in_person", "shown_in_portal", "sent_by_safe_channel", "not_wanted")


@dataclass(frozen=True, slots=True)
class Handover:
    """How it reached the person, or that they want none."""

    how: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """Held until it was handed over. `lines`: plain words, in `language`; `asked_in`: the language she was asked in.

    `asked_format`: standard or easy read; `helps`: the same in other words, which nobody signed off yet.
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
    asked_format: str | None = None
    helps: tuple[Help, ...] = ()

    def help_in(self, asked: str | None) -> Help | None:
        """The help that was asked for; else the one that fits how she was asked; None: the English alone."""
        wanted = asked or usual_help(self.asked_in, self.asked_format)
        return next((one for one in self.helps if one.key == wanted), None)

    @property
    def state(self) -> str:
        """`held` until somebody noted that she has it, or wants none."""
        return "held" if self.handover is None else "handed_over"
