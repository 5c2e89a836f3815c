"""Who decides in a conversation: the person, or somebody on their behalf, and what has to be known of them."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain import deciders, talk
from referral.domain.deciders import Decider
from referral.domain.person import Person
from referral.domain.staff import FRONT_LINE
from referral.domain.talk import Talk
from referral.entrypoints.pages import asked, frame
from referral.entrypoints.pages.about_fields import as_day, day, lines
from referral.entrypoints.pages.about_parts import items
from referral.entrypoints.pages.asked import Mistakes

CLOSE: Final = {deciders.NONE: "No", deciders.LINKED: "Yes", deciders.UNSURE: "We are not sure"}
CAN: Final = {
    deciders.CANNOT: "No, not even with help",
    "has_capacity": "Yes",
    "not_assessed": "Nobody has looked at it",
}
CHILD_VIEWS: Final = {
    "agrees": "The same", "disagrees": "Something else", "unclear": "They cannot say",
    "not_asked": "Nobody could ask",
}  # fmt: skip
PARENT_VIEWS: Final = {
    "agrees": "The same", "disagrees": "Something else", "unclear": "They are not sure", "not_asked": "Nobody asked",
}  # fmt: skip
PAPERS: Final = {
    deciders.PARENT: "For example, the birth certificate, or the court order.",
    deciders.ATTORNEY: "The registered power of attorney for health and welfare. One for money is not enough.",
    deciders.DEPUTY: "The order of the court. It has to cover this kind of decision.",
}
NAME: Final = 200
NOTE: Final = 2_000
LONGEST: Final = {
    "competence": NOTE, "name": NAME, "authority": NOTE - NAME - len(": "), "other_parent": NAME, "decision": NOTE,
    "help_given": NOTE, "assessor": NAME, "consulted": NOTE, "why_nobody": NOTE,
}  # fmt: skip
"""What consent takes; the name goes with what shows that they may decide."""


def blueprint(service: Referral) -> Blueprint:
    """The page of who decides."""
    pages = frame.area("decides")
    at = "/people/<uuid:person_id>/talks/<uuid:talk_id>/who-decides"

    @pages.get(at, endpoint="page")
    @require_page_sign_in(*FRONT_LINE)
    def page(person_id: UUID, talk_id: UUID) -> str:
        """What has to be known of whoever decides."""
        person, found = _both(service, person_id, talk_id)
        held = _held(person, found)
        kind = request.args.get("who", "")
        if kind not in deciders.BY_AGE[person.age_band] or kind == held.kind:
            return _form(person, found, held.kind, _fill(held), Mistakes())
        return _form(person, found, kind, {}, Mistakes())

    @pages.post(at)
    @require_page_sign_in(*FRONT_LINE)
    def keep(person_id: UUID, talk_id: UUID) -> Response | str:
        """Keep it and go on with the first card that has no answer."""
        person, found = _both(service, person_id, talk_id)
        mistakes, decider = Mistakes(), _typed()
        asked.check_lengths(mistakes, LONGEST)
        if any(len(one) > NAME for one in lines(asked.words("consulted"))):
            mistakes.add("consulted", f"Put each name on a line of its own, {NAME} characters at most")
        for name, sentence in deciders.missing(decider, person.age_band, service.desk.keeping.read(person)):
            mistakes.add(name, sentence)
        if mistakes:
            return _form(person, found, decider.kind, request.form, mistakes)
        kept = service.desk.talks.decide(found.talk_id, decider)
        names: dict[str, Any] = {"person_id": person.person_id, "talk_id": kept.talk_id}
        following = kept.next_card()
        if following is None:
            return redirect(url_for("talk.talk_page", **names), 303)
        return redirect(url_for("talk.card_page", place=following, **names), 303)

    return pages


def refused(service: Referral, person: Person, talk_id: str, field: str, sentence: str) -> str:
    """The page again, with what consent says against the yes of this decider."""
    found, mistakes = service.desk.talks.get(person, talk_id), Mistakes()
    held = _held(person, found)
    mistakes.add(field, sentence)
    return _form(person, found, held.kind, _fill(held), mistakes)


def in_words(found: Talk) -> str:
    """Who decides, in a line."""
    decider = found.decider
    if decider is None:
        return "the young person" if found.competence_note else "the person"
    if not decider.on_behalf:
        return "the young person" if decider.kind == deciders.YOUNG else "the person"
    who = deciders.WORDS[decider.kind]
    return f"{decider.name}. {who}" if decider.name else who


def _both(service: Referral, person_id: UUID, talk_id: UUID) -> tuple[Person, Talk]:
    person = frame.visible_person(service, person_id)
    found = service.desk.talks.get(person, str(talk_id))
    frame.there_is(found.state == talk.OPEN)
    return person, found


def _held(person: Person, found: Talk) -> Decider:
    if found.decider is not None:
        return found.decider
    first = deciders.BY_AGE[person.age_band][0]
    return Decider(first, "", {"competence_note": found.competence_note} if first == deciders.YOUNG else {})


def _typed() -> Decider:
    kind = asked.one_of("decides", deciders.WORDS)
    facts: dict[str, Any] = {}
    if kind == deciders.YOUNG:
        facts["competence_note"] = asked.words("competence")
    if kind in deciders.OWN:
        return Decider(kind, "", facts)
    facts["conflict"] = asked.one_of("conflict", CLOSE)
    if kind in PAPERS:
        facts["authority_seen"] = asked.words("authority")
    if kind == deciders.PARENT:
        facts["child_view"] = asked.one_of("child_view", CHILD_VIEWS)
        facts["parents_views"] = _other_parent()
    if kind in deciders.INSTEAD:
        facts["capacity"] = _capacity(kind)
    return Decider(kind, asked.line("name"), {name: one for name, one in facts.items() if one})


def _other_parent() -> list[dict[str, Any]]:
    """What another parent says, where there is one: it is written down, and decides nothing by itself."""
    who = asked.line("other_parent")
    view, conflict = asked.one_of("other_view", PARENT_VIEWS), asked.one_of("other_conflict", CLOSE)
    said = {"who": who, "view": view, "conflict": conflict}
    return [{name: one for name, one in said.items() if one}] if who else []


def _capacity(kind: str) -> dict[str, Any]:
    on = day(asked.line("assessed_at", 40))
    note: dict[str, Any] = {
        "outcome": asked.one_of("outcome", CAN),
        "decision": asked.words("decision"),
        "help_given": asked.words("help_given"),
        "assessor": asked.line("assessor"),
        "assessed_at": on.isoformat() if on else "",
    }
    if kind == deciders.BEST_INTERESTS:
        note["consulted"] = lines(asked.words("consulted"))
        note["why_nobody_consulted"] = asked.words("why_nobody")
    return {"concern": True, **{name: one for name, one in note.items() if one}}


def _fill(held: Decider) -> dict[str, str]:
    facts = held.facts
    note: Mapping[str, Any] = facts.get("capacity") or {}
    other: Mapping[str, Any] = next(iter(facts.get("parents_views", ())), {})
    return {
        "other_parent": str(other.get("who") or ""),
        "other_view": str(other.get("view") or ""),
        "other_conflict": str(other.get("conflict") or ""),
        "name": held.name,
        "competence": str(facts.get("competence_note") or ""),
        "authority": str(facts.get("authority_seen") or ""),
        "conflict": str(facts.get("conflict") or ""),
        "child_view": str(facts.get("child_view") or ""),
        **{name: str(note.get(name) or "") for name in ("outcome", "decision", "help_given", "assessor")},
        "assessed_at": _as_typed(str(note.get("assessed_at") or "")),
        "consulted": "\n".join(note.get("consulted") or ()),
        "why_nobody": str(note.get("why_nobody_consulted") or ""),
    }


def _as_typed(text: str) -> str:
    return as_day(f"{text}T12:00:00+00:00") if text else ""


def _form(person: Person, found: Talk, kind: str, typed: Mapping[str, Any], mistakes: Mistakes) -> str:
    kind = kind or deciders.BY_AGE[person.age_band][0]
    return render_template(
        "referral/talk_decides.html",
        person=person,
        talk=found,
        kind=kind,
        title=deciders.WORDS[kind],
        others=[(one, deciders.WORDS[one]) for one in deciders.BY_AGE[person.age_band] if one != kind],
        typed=typed,
        mistakes=mistakes,
        papers=PAPERS.get(kind, ""),
        on_behalf=kind not in deciders.OWN,
        instead=kind in deciders.INSTEAD,
        close=items(CLOSE),
        can=items(CAN),
        child_views=items(CHILD_VIEWS),
        parent_views=items(PARENT_VIEWS),
        answered=found.answered,
    )
