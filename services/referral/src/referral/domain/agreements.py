"""What the person has said, as consent tells it, seen from one need at one agency. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

YES: Final = "given"


@dataclass(frozen=True)
class Answered:
    """One answer that stands. `allowed`, `left_out`: what may be told, and what she took out."""

    consent_id: str
    agency: str
    type: str
    answer: str
    allowed: tuple[str, ...]
    left_out: tuple[str, ...]
    until: datetime | None
    recorded_at: datetime

    def good_at(self, now: datetime) -> bool:
        """Is it a yes that has not run out."""
        return self.answer == YES and (self.until is None or now < self.until)


def answers(consents: Sequence[Mapping[str, Any]]) -> tuple[Answered, ...]:
    """One line for each agency and need of each consent, the newest first."""
    found = [_answered(one, type_) for one in consents for type_ in one["purposes"]]
    return tuple(sorted(found, key=lambda one: one.recorded_at, reverse=True))


def newest(found: Sequence[Answered], agency: str, type_: str) -> Answered | None:
    """What she said last about this need and this agency."""
    return next((one for one in found if (one.agency, one.type) == (agency, type_)), None)


def _answered(consent: Mapping[str, Any], type_: str) -> Answered:
    cells = [cell for cell in consent["cells"] if cell["purpose"] == type_]
    yes = [cell for cell in cells if cell["answer"] == YES]
    allowed = tuple(code for cell in yes for code in cell["categories"])
    other = tuple(code for cell in cells if cell["answer"] != YES for code in cell["categories"])
    said = YES if yes else (cells[0]["answer"] if cells else str(consent["status"]))
    until = yes[0]["valid_until"] if yes else None
    return Answered(
        consent_id=str(consent["consent_id"]),
        agency=str(consent["agency"]),
        type=type_,
        answer=said,
        allowed=allowed,
        left_out=other if yes else (),
        until=datetime.fromisoformat(until) if until else None,
        recorded_at=datetime.fromisoformat(consent["recorded_at"]),
    )
