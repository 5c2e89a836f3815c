"""Forms of the desk: what was typed, what is missing, and a list of mistakes that lead to their fields."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from flask import request

LONDON: Final = ZoneInfo("Europe/London")
MOST_TEXT = 20_001
MOST_LINE = MOST_TEXT
"""More than any field takes, so that what is too long is told and not cut."""


@dataclass
class Mistakes:
    """Sentences by field name, in the order in which they were found."""

    by_field: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, sentence: str) -> None:
        """Note the first mistake of a field."""
        self.by_field.setdefault(name, sentence)

    def __bool__(self) -> bool:
        return bool(self.by_field)

    def of(self, name: str) -> dict[str, str] | None:
        """The mistake of a field as the components take it."""
        said = self.by_field.get(name)
        return None if said is None else {"text": said}

    @property
    def summary(self) -> list[dict[str, str]]:
        """The list on top of the page: each leads to its field."""
        return [{"text": said, "href": f"#{name}"} for name, said in self.by_field.items()]


def line(name: str, limit: int = MOST_LINE) -> str:
    """One line as it was typed, without what stands around it."""
    return " ".join(request.form.get(name, "")[:limit].split())


def words(name: str, limit: int = MOST_TEXT) -> str:
    """Several lines as they were typed."""
    return request.form.get(name, "")[:limit].replace("\r\n", "\n").strip()


def check_lengths(mistakes: Mistakes, longest: Mapping[str, int]) -> None:
    """Say so where more was typed than a field takes, in characters: nothing that somebody wrote is cut."""
    for name, limit in longest.items():
        if len(words(name)) > limit:
            mistakes.add(name, f"This is too long. Use {limit:,} characters at most")


def moment(name: str, mistakes: Mistakes, now: datetime) -> datetime | None:
    """The time that was typed, by the clock on the wall; left empty it is now."""
    typed = request.form.get(name, "").strip()
    if not typed:
        return now
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=LONDON).astimezone(UTC)
    except ValueError:
        mistakes.add(name, "Enter a day and a time, such as 3 March 2026 at 14:30")
        return None


def several(name: str) -> tuple[str, ...]:
    """What was ticked."""
    return tuple(dict.fromkeys(request.form.getlist(name)))


def one_of(name: str, allowed: Container[str], otherwise: str = "") -> str:
    """What was chosen, when it is something that was offered."""
    chosen = request.form.get(name, "")
    return chosen if chosen in allowed else otherwise


def once() -> str:
    """The hidden key of the form, so that pressing twice counts once; a new one when the form has none."""
    try:
        return str(UUID(request.form.get("once", "")))
    except ValueError:
        return str(uuid4())
