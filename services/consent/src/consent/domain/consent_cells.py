"""A consent's state is a fold over its events: one answer for each cell of purpose and category, each with its dates.

The agency is the consent's own. The absence of a yes is a no.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from .consent_events import ConsentEvent, EventStatus, Span


class Answer(StrEnum):
    """How one cell stands."""

    REQUESTED = "requested"
    GIVEN = "given"
    REFUSED = "refused"
    LATER = "later"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    INVALIDATED = "invalidated"


FINAL = frozenset({Answer.WITHDRAWN, Answer.INVALIDATED})
ANSWERED = {
    EventStatus.REQUESTED: Answer.REQUESTED,
    EventStatus.GIVEN: Answer.GIVEN,
    EventStatus.REFUSED: Answer.REFUSED,
    EventStatus.LATER: Answer.LATER,
    EventStatus.WITHDRAWN: Answer.WITHDRAWN,
    EventStatus.NARROWED: Answer.WITHDRAWN,
    EventStatus.INVALIDATED: Answer.INVALIDATED,
}
RENEWED = frozenset({Answer.GIVEN, Answer.EXPIRED})
WEIGHT = (
    Answer.GIVEN,
    Answer.WITHDRAWN,
    Answer.EXPIRED,
    Answer.REFUSED,
    Answer.LATER,
    Answer.REQUESTED,
    Answer.INVALIDATED,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer. `since`: when it came to be so; `notice`: hash of the words shown when it was given, if kept."""

    answer: Answer
    span: Span
    since: datetime | None = None
    notice: str | None = None


Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Cells:
    """Every cell that was asked about, and the record as a whole (`whole`: only events about everything)."""

    whole: Cell
    by_key: Mapping[Key, Cell]

    def of(self, purpose: str) -> dict[str, Cell]:
        """The cells of one purpose, by category."""
        return {category: cell for (named, category), cell in self.by_key.items() if named == purpose}

    @property
    def answer(self) -> Answer:
        """The record in one word: a yes to anything is a yes; what weighs most of the rest otherwise."""
        return heaviest(self.by_key.values()) or self.whole.answer


def heaviest(cells: Iterable[Cell]) -> Answer | None:
    """The one answer that says most about these cells; None for no cells."""
    found = {cell.answer for cell in cells}
    return next((answer for answer in WEIGHT if answer in found), None)


def fold(purposes: Iterable[str], categories: Iterable[str], span: Span, events: Iterable[ConsentEvent]) -> Cells:
    """The state after all events, oldest first. `span`: the dates that the person was first asked about."""
    asked = tuple(categories)
    nothing = Cell(Answer.REFUSED, span)
    whole, cells = nothing, {(purpose, code): nothing for purpose in purposes for code in asked}
    for event in events:
        if event.scope.whole:
            whole = after(whole, event)
        if event.status is EventStatus.WIDENED:
            cells |= {key: nothing for key in added(event, cells) if key not in cells}
        then = {id(cell): after(cell, event) for cell in distinct(cells.values())}
        cells = {key: then[id(cell)] if event.scope.covers(*key) else cell for key, cell in cells.items()}
    return Cells(whole, cells)


def distinct(cells: Iterable[Cell]) -> list[Cell]:
    """Each cell that is there, once. Cells of which the same was said are one object, and mostly all are."""
    return list({id(cell): cell for cell in cells}.values())


def added(event: ConsentEvent, cells: Iterable[Key]) -> set[Key]:
    """The cells that a widening names: each of its purposes with each of its categories."""
    known = list(cells)
    purposes = event.scope.purposes or {purpose for purpose, _ in known}
    categories = event.scope.categories or {category for _, category in known}
    return {(purpose, category) for purpose in purposes for category in categories}


def after(cell: Cell, event: ConsentEvent) -> Cell:
    """One cell after one event that speaks of it.

    What was taken back or found invalid stays so: a new yes is a new consent (UK GDPR Art 7(3)). A reconfirmation
    renews a yes and never makes one of a no. Expiry ends a yes whose dates are over, and nothing else.
    """
    if cell.answer in FINAL:
        return cell
    status = event.status
    if status in ANSWERED:
        return _answered(cell, ANSWERED[status], event)
    if status is EventStatus.WIDENED:
        return cell if cell.answer is Answer.GIVEN else _answered(cell, Answer.GIVEN, event)
    if status is EventStatus.RECONFIRMED and cell.answer in RENEWED:
        return _answered(cell, Answer.GIVEN, event)
    over = cell.span.last_end is not None and cell.span.last_end <= event.at
    if status is EventStatus.EXPIRED and cell.answer is Answer.GIVEN and over:
        return replace(cell, answer=Answer.EXPIRED, since=event.at)
    return cell


def _answered(cell: Cell, answer: Answer, event: ConsentEvent) -> Cell:
    return Cell(answer, event.span or cell.span, event.at, event.notice or cell.notice)
