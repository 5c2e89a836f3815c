"""The words of her page in one language, and who answers for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class LedgerWords:
    """Everything that her page says. `{}` stands for a name, a day or a list; `signed_off_by`: the translator.

    Short sentences, to be read aloud. No code, no number of a law, no word for what happened (domain 5.2).
    """

    key: str
    name: str
    language: str
    translated: bool
    signed_off_by: str
    months: tuple[str, ...]
    and_: str
    somebody: str
    title: str
    intro: tuple[str, ...]
    told: str
    told_nobody: str
    why: str
    what: str
    when: str
    agreed: str
    answer: str
    how_long: str
    reference: str
    sent_on: str
    on_its_way: str
    you_said_yes: str
    we_decided: str
    until: str
    until_stop: str
    no_answer: str
    answers: Mapping[str, str]
    stops: Mapping[str, str]
    not_sent: str
    not_sent_says: str
    cancelled_says: str
    not_yet_says: str
    not_arrived_says: str
    said_no: str
    said_no_says: str
    said_no_limits: tuple[str, ...]
    stop: str
    stop_says: tuple[str, ...]
    danger: str
    danger_says: tuple[str, ...]
    unhappy: str
    unhappy_says: tuple[str, ...]
    plan: str
    plan_wants: str
    plan_steps: str
    plan_none: str
    plan_by: str
    plan_done: str
    contact: str
    contact_says: str
    ring_us: str
    dear: str
    purposes: Mapping[str, str]
    purpose_else: str
    details: Mapping[str, str]
    detail_else: str

    def day(self, at: datetime | date) -> str:
        """A day as it is read aloud."""
        local = at.astimezone(LONDON).date() if isinstance(at, datetime) else at
        return f"{local.day} {self.months[local.month - 1]} {local.year}"

    def listed(self, words: list[str]) -> str:
        """One list in words."""
        if len(words) < 2:
            return "".join(words)
        return f"{', '.join(words[:-1])} {self.and_} {words[-1]}"
