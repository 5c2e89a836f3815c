"""What is prepared and not sent: opened by any officer of the team, thrown away, or made of what was held up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from alongside.casedata.sheet import Row
from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain import plain_words
from referral.domain.delivery import WORDS, Delivery
from referral.domain.person import Person
from referral.domain.prepared import Choices, Prepared, choices_of
from referral.domain.preparing import Draft
from referral.domain.staff import CASE_OFFICER
from referral.entrypoints.pages import frame
from referral.entrypoints.pages.card_form import incident_line
from referral.usecases.preparing import Room


@dataclass(frozen=True)
class Differences:
    """What stands now where it is other than what was typed; `gone`: it was sent or thrown away."""

    gone: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Waiting:
    """One thing that is prepared, for a list."""

    way: str
    need: str
    agency: str
    kept: Prepared


def blueprint(service: Referral) -> Blueprint:
    """Throw away, and open again."""
    pages = frame.area("prepared")

    @pages.post("/people/<uuid:person_id>/prepared/<uuid:way>/away")
    @require_page_sign_in(CASE_OFFICER)
    def away(person_id: UUID, way: UUID) -> Response:
        """Throw away what was prepared. Nothing was sent."""
        person = frame.visible_person(service, person_id)
        for one in service.desk.ahead.of_person(person):
            if one.way == str(way):
                service.desk.ahead.drop(person, one.type, one.agency)
        return redirect(url_for("send.ways_page", person_id=person.person_id), 303)

    @pages.post("/people/<uuid:person_id>/sent/<uuid:referral_id>/change")
    @require_page_sign_in(CASE_OFFICER)
    def reopen(person_id: UUID, referral_id: UUID) -> Response:
        """Take back what has not left, and open it to change."""
        person = frame.visible_person(service, person_id)
        kept = service.desk.ahead.reopen(frame.actor(), person, str(referral_id))
        return redirect(url_for("send.look_page", person_id=person.person_id, way=kept.way), 303)

    return pages


def waiting(service: Referral, person: Person, names: Mapping[str, str]) -> list[Waiting]:
    """Everything that is prepared for a person, as a list shows it."""
    return [
        Waiting(one.way, plain_words.need(one.type), names.get(one.agency, "An agency"), one)
        for one in service.desk.ahead.of_person(person)
    ]


def as_typed(kept: Prepared | None, first: tuple[str, ...]) -> dict[str, Any]:
    """What the form begins with: what was kept, or what is ticked to begin with."""
    if kept is None:
        return {"details": first, "incidents": None, "reasons": {}, "ask": "", "urgency": "standard"}
    return vars(kept.choices)


def differences(present: Prepared | None, typed: Draft, room: Room) -> Differences:
    """What somebody else saved, in words, where it differs from what was typed."""
    if present is None:
        return Differences(gone=True, rows=())
    mine, theirs = choices_of(typed), present.choices
    rows = [
        Row(label, show(theirs, room)) for label, show in _SHOWN.items() if show(theirs, room) != show(mine, room)
    ]
    return Differences(gone=False, rows=tuple(rows))


def _details(one: Choices, room: Room) -> tuple[str, ...]:
    return tuple(
        f"{plain_words.detail(code)}: {one.reasons[code]}" if one.reasons.get(code) else plain_words.detail(code)
        for code in one.details
        if code != "SAF"
    ) or ("Nothing",)


def _incidents(one: Choices, room: Room) -> tuple[str, ...]:
    chosen = [incident_line(held) for held in room.incidents if str(held["id"]) in (one.incidents or ())]
    return tuple(chosen) or ("None of them",)


_SHOWN: Mapping[str, Any] = {
    "What do you ask them to do?": lambda one, room: tuple(one.ask.splitlines()),
    "How soon?": lambda one, room: (plain_words.URGENCIES.get(one.urgency, ""),),
    "How do we tell them?": lambda one, room: (WORDS[Delivery(one.delivery)],),
    "What happened: which of these?": _incidents,
    "What they need to know": _details,
}
"""The fields of the form, by their labels, and how each is read."""
