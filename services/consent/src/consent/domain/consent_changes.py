"""Which answers may follow which, and what a person's words change. Pure; nothing recorded is edited."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from .consent_cells import FINAL, Answer, Cell, Cells, Key, added
from .consent_errors import AnswerDoesNotFit
from .consent_events import EVERYTHING, ConsentEvent, EventStatus, Scope, Span
from .records import ConsentRecord, ConsentTerms

OPEN = frozenset({Answer.REQUESTED, Answer.LATER})
MAY_FOLLOW: Mapping[EventStatus, frozenset[Answer]] = {
    EventStatus.REQUESTED: OPEN,
    EventStatus.GIVEN: OPEN,
    EventStatus.REFUSED: OPEN,
    EventStatus.LATER: OPEN,
    EventStatus.WIDENED: OPEN | {Answer.REFUSED},
    EventStatus.RECONFIRMED: frozenset({Answer.GIVEN, Answer.EXPIRED}),
}
TAKEN_BACK = "That was taken back, and stays so. Ask again, and record the answer as a new one."
WITHDRAW = "The person said yes to that before. Take it back, so that whoever has it is told."
NOT_OPEN = "That was answered before. Say what changed: more is allowed, or the same is confirmed."
NOTHING_TO_CONFIRM = "There is no yes that could be confirmed."
NOT_ASKED = "The person was not asked about that under this answer."


def first_events(terms: ConsentTerms, at: datetime, notice: str | None) -> tuple[ConsentEvent, ...]:
    """What the person said when she was asked: one answer for all, then what she answered otherwise."""
    otherwise = tuple(_cell_answer(one, at, notice) for one in terms.answers)
    for event in otherwise:
        if not any(event.scope.covers(p, c) for p in terms.purposes for c in terms.categories):
            raise AnswerDoesNotFit("NOT_ASKED", NOT_ASKED)
    return (ConsentEvent(terms.status, at, notice=notice), *otherwise)


def check_change(consent: ConsentRecord, event: ConsentEvent) -> None:
    """Refuse an answer that does not fit what was said before. Raises AnswerDoesNotFit.

    What was taken back stays so: a yes that comes later is a new one, on words that were shown anew.
    """
    cells = meant(consent.cells, event)
    if not cells:
        raise AnswerDoesNotFit("NOT_ASKED", NOT_ASKED)
    if event.status is EventStatus.RECONFIRMED:
        if not any(cell.answer in MAY_FOLLOW[event.status] for cell in cells):
            raise AnswerDoesNotFit("NOTHING_TO_CONFIRM", NOTHING_TO_CONFIRM)
        return
    found = {cell.answer for cell in cells} - MAY_FOLLOW[event.status]
    if found & FINAL:
        raise AnswerDoesNotFit("TAKEN_BACK", TAKEN_BACK)
    if found and event.status in (EventStatus.REFUSED, EventStatus.LATER) and Answer.GIVEN in found:
        raise AnswerDoesNotFit("WITHDRAW_INSTEAD", WITHDRAW)
    if found:
        raise AnswerDoesNotFit("ANSWERED_BEFORE", NOT_OPEN)


def meant(cells: Cells, event: ConsentEvent) -> list[Cell]:
    """The cells that the event speaks of; a widening may name cells that nobody asked about before."""
    if event.status is EventStatus.WIDENED:
        new = added(event, cells.by_key)
        return [cells.by_key.get(key, Cell(Answer.REFUSED, Span())) for key in new]
    return [cell for key, cell in cells.by_key.items() if event.scope.covers(*key)]


def taken_back(consent: ConsentRecord, scope: Scope) -> frozenset[Key]:
    """The cells that a withdrawal of this scope changes; those taken back before are none of them."""
    cells = consent.cells
    touched = {key for key, cell in cells.by_key.items() if scope.covers(*key) and cell.answer not in FINAL}
    bare = not cells.by_key and scope.whole and cells.whole.answer not in FINAL
    return frozenset({("", "")} if bare else touched)


def asked_about(consent: ConsentRecord, scope: Scope) -> bool:
    """Whether anything in this scope was ever asked."""
    return scope.whole or any(scope.covers(*key) for key in consent.cells.by_key)


def ended_by(consent: ConsentRecord, scope: Scope) -> ConsentEvent | None:
    """The event since which nothing of this scope is left; None while something is."""
    ended = None
    for count in range(len(consent.events), 0, -1):
        if taken_back(replace(consent, events=consent.events[:count]), scope):
            break
        ended = consent.events[count - 1]
    return ended


def scope_of(purposes: Iterable[str] | None, categories: Iterable[str] | None) -> Scope:
    """A scope from lists; None = every one."""
    if purposes is None and categories is None:
        return EVERYTHING
    return Scope(
        None if purposes is None else frozenset(purposes), None if categories is None else frozenset(categories)
    )


def _cell_answer(one: Mapping[str, Any], at: datetime, notice: str | None) -> ConsentEvent:
    times = [one.get(name) for name in ("valid_from", "valid_until", "updates_until")]
    span = None if not any(times) else Span(*(None if t is None else datetime.fromisoformat(t) for t in times))
    scope = scope_of(one.get("purposes"), one.get("categories"))
    return ConsentEvent(EventStatus(one["answer"]), at, scope=scope, span=span, notice=notice)
