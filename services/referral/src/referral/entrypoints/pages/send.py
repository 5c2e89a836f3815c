"""Send: pick what they said yes to, see what the agency would see, send it, and watch it arrive."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain import plain_words, talk, third_parties
from referral.domain.agreements import Answered, newest
from referral.domain.answer_words import reason_words
from referral.domain.delivery import BY_HAND, WORDS, Delivery, by_hand
from referral.domain.errors import DecisionRefused, Invalid, NotFound, Refused, Unreachable
from referral.domain.need_to_know import seen_by, told_to
from referral.domain.offers import Offer
from referral.domain.person import Person
from referral.domain.prepared import NOTHING, Prepared, can_reopen
from referral.domain.preparing import Draft
from referral.domain.staff import CASE_OFFICER, FRONT_LINE, READERS
from referral.domain.states import State
from referral.entrypoints.pages import asked, frame, prepared
from referral.entrypoints.pages.card_form import incident_line
from referral.usecases.prepare_ahead import ChangedMeanwhile
from referral.usecases.preparing import Room
from referral.usecases.reading import Shown
from referral.usecases.storage_replies import KeptAnswer

REFRESH_S = "3"
MOST_LOOKS = 40
_MOVING = frozenset({State.QUEUED, State.SEALED, State.DISPATCHED})
_STEPS = (
    (State.QUEUED, "It is ready, and the last check is made"),
    (State.SEALED, "It is sealed: only they can open it"),
    (State.DISPATCHED, "It is on its way"),
    (State.DELIVERED, "Their system has it, and has signed for it"),
)


@dataclass(frozen=True)
class Way:
    """One kind of help from one agency, with what she said about it."""

    way: str
    offer: Offer
    said: Answered | None
    good: bool
    under_way: Shown | None


def blueprint(service: Referral) -> Blueprint:
    """The pages that send."""
    pages = frame.area("send")
    _choosing(pages, service)
    _looking(pages, service)
    _arriving(pages, service)
    return pages


def _choosing(pages: Blueprint, service: Referral) -> None:
    @pages.get("/people/<uuid:person_id>/send")
    @require_page_sign_in(CASE_OFFICER)
    def ways_page(person_id: UUID) -> str:
        """What they said yes to, first; then everything else that could help."""
        person = frame.visible_person(service, person_id)
        found = _ways(service, person)
        return render_template(
            "referral/send_ways.html",
            person=person,
            ready=[one for one in found if one.good and not one.under_way],
            going=[one for one in found if one.under_way],
            others=[one for one in found if not one.good and not one.under_way],
            prepared=prepared.waiting(
                service, person, {one.offer.agency.agency_id: one.offer.agency.name for one in found}
            ),
            said=_said_words,
            need=plain_words.need,
            state=plain_words.state,
        )


def _looking(pages: Blueprint, service: Referral) -> None:
    @pages.get("/people/<uuid:person_id>/send/<uuid:way>")
    @require_page_sign_in(CASE_OFFICER)
    def look_page(person_id: UUID, way: UUID) -> str:
        """What they would see when nothing is changed."""
        person, room = _room(service, person_id, way)
        kept = service.desk.ahead.get(person, room.offer.type, room.offer.agency.agency_id)
        draft = service.desk.preparing.draft(room, **prepared.as_typed(kept, room.first))
        return _side_by_side(service, person, room, draft, way, kept=kept, seen=kept.mark if kept else NOTHING)

    @pages.post("/people/<uuid:person_id>/send/<uuid:way>")
    @require_page_sign_in(CASE_OFFICER)
    def look_again(person_id: UUID, way: UUID) -> Answer | str:
        """Keep what was chosen, and show what they would see. Nothing is sent."""
        person, room = _room(service, person_id, way)
        draft = _typed(service, room)
        try:
            service.desk.ahead.save(frame.actor(), person, draft, asked.line("seen", 64))
        except ChangedMeanwhile as error:
            return _both(service, person, room, draft, way, error)
        except Invalid as error:
            return _side_by_side(service, person, room, draft, way, error.sentence, seen=asked.line("seen", 64))
        return redirect(url_for("send.look_page", person_id=person.person_id, way=way), 303)

    @pages.post("/people/<uuid:person_id>/send/<uuid:way>/now")
    @require_page_sign_in(CASE_OFFICER)
    def send_now(person_id: UUID, way: UUID) -> Answer | str:
        """Send exactly what was shown; pressing twice counts once."""
        person, room = _room(service, person_id, way)
        draft, seen, ahead = _typed(service, room), asked.line("seen", 64), service.desk.ahead
        try:
            ahead.must_be_newest(person, draft, seen, asked.once())
            made = service.desk.preparing.send(person, draft, asked.once())
        except ChangedMeanwhile as error:
            return _both(service, person, room, draft, way, error)
        except (Invalid, Unreachable, DecisionRefused) as error:
            return _side_by_side(service, person, room, draft, way, error.sentence, seen=seen)
        if made.decision.send:
            ahead.drop(person, draft.type, draft.agency)
        return redirect(url_for("send.sent_page", person_id=person.person_id, referral_id=made.referral_id), 303)


def _both(service: Referral, person: Person, room: Room, draft: Draft, way: UUID, error: ChangedMeanwhile) -> str:
    """What somebody else saved, beside what was typed; nothing is sent until it was put together."""
    present = error.present
    seen, changed = present.mark if present else NOTHING, prepared.differences(present, draft, room)
    return _side_by_side(service, person, room, draft, way, kept=present, seen=seen, changed=changed)


def _side_by_side(
    service: Referral, person: Person, room: Room, draft: Draft, way: UUID, problem: str = "", *,
    kept: Prepared | None = None, seen: str = NOTHING, changed: prepared.Differences | None = None,
) -> str:  # fmt: skip
    looked = None
    try:
        looked = service.desk.preparing.look(frame.actor(), person, room, draft)
    except (Unreachable, Refused) as error:
        problem = problem or error.sentence
    return render_template(
        "referral/send_look.html",
        person=person,
        way=way,
        room=room,
        draft=draft,
        looked=looked,
        problem=problem,
        kept=kept,
        seen=seen,
        changed=changed,
        once=asked.once(),
        details=[_tick(code, draft, room) for code in room.held if code != "SAF" and not room.needs_reason(code)],
        optional=[_tick(code, draft, room) for code in room.held if room.needs_reason(code)],
        incidents=_incidents(room, draft),
        ways=_ways_to_tell(room.offer),
        urgencies=[{"value": key, "text": text} for key, text in plain_words.URGENCIES.items() if key != "emergency"],
        warnings=[_warned(one) for one in looked.warnings] if looked else [],
    )


def _ways_to_tell(offer: Offer) -> list[dict[str, str]]:
    """A sealed message first, where they can open one; then everything that somebody does by hand."""
    first = (Delivery.SEALED,) if offer.agency.ready else ()
    return [{"value": one.value, "text": WORDS[one]} for one in (*first, *BY_HAND)]


def _tick(code: str, draft: Draft, room: Room) -> dict[str, Any]:
    allowed = room.answered is not None and code in room.answered.allowed
    return {
        "value": code,
        "text": plain_words.detail(code),
        "checked": code in draft.details,
        "reason": draft.reasons.get(code, ""),
        "hint": None if allowed else {"text": "They have not said yes to this."},
    }


def _incidents(room: Room, draft: Draft) -> list[dict[str, Any]]:
    chosen = draft.incidents if draft.incidents is not None else ()
    return [
        {"value": str(one["id"]), "text": incident_line(one), "checked": str(one["id"]) in chosen}
        for one in room.incidents
    ]


def _warned(one: third_parties.Concern) -> str:
    where = "What you ask them to do" if one.where == "_ask" else f"“{plain_words.detail(one.where)}”"
    return f"{where} {third_parties.SENTENCES[one.kind]}: {one.what}"


def _typed(service: Referral, room: Room) -> Draft:
    return service.desk.preparing.draft(
        room,
        details=asked.several("details"),
        incidents=asked.several("incidents") if "has_incidents" in request.form else None,
        reasons={code: asked.words(f"reason-{code}") for code in room.offer.optional},
        ask=asked.words("ask"),
        urgency=asked.one_of("urgency", ("standard", "urgent"), "standard"),
        delivery=asked.one_of("delivery", {one.value for one in Delivery}),
    )


def _arriving(pages: Blueprint, service: Referral) -> None:
    @pages.get("/people/<uuid:person_id>/sent/<uuid:referral_id>")
    @require_page_sign_in(*READERS)
    def sent_page(person_id: UUID, referral_id: UUID) -> Answer:
        """How far it has come; the page looks again by itself until their system has it."""
        person = frame.visible_person(service, person_id)
        shown = service.reading.referral(str(referral_id))
        frame.there_is(shown.referral.person_id == person.person_id)
        if by_hand(shown.referral.delivery) and frame.actor().role in FRONT_LINE and shown.referral.decision.send:
            return redirect(url_for("tell.tell_page", person_id=person_id, referral_id=referral_id), 303)
        looks = min(request.args.get("look", 0, type=int), MOST_LOOKS)
        moving = shown.referral.state in _MOVING and not by_hand(shown.referral.delivery) and 0 <= looks < MOST_LOOKS
        page = make_response(_sent(service, person, shown, moving, looks))
        if moving:
            names: dict[str, Any] = {"person_id": person.person_id, "referral_id": referral_id, "look": looks + 1}
            page.headers["Refresh"] = f"{REFRESH_S}; url={url_for('send.sent_page', **names)}"
        return page


def _sent(service: Referral, person: Person, shown: Shown, moving: bool, looks: int) -> str:
    made = shown.referral
    every = {one.agency_id: one for one in service.reading.agencies()}
    agencies = {one.agency_id: one for one in seen_by(frame.actor(), every.values())}
    shown = replace(shown, next=told_to(frame.actor(), shown.next, every.get(made.agency)) if shown.next else None)
    order = [state for state, _ in _STEPS]
    reached = order.index(made.state) if made.state in order else len(order)
    gone = made.result not in ("not_sent", "cancelled")
    return render_template(
        "referral/sent.html",
        person=person,
        shown=shown,
        agency=agencies.get(made.agency),
        need=plain_words.need(made.type),
        state=plain_words.state(made.state.value, by_hand(made.delivery)),
        steps=[(words, place <= reached) for place, (_, words) in enumerate(_STEPS)] if gone else [],
        arrived=made.result in ("received", "accepted", "declined"),
        not_sent=not gone,
        answers=[(plain_words.answer(one.answer), _said(one), one.at) for one in shown.answers],
        sent=[plain_words.detail(code) for code in made.sent],
        moving=moving,
        looks=looks,
        stopped_looking=made.state in _MOVING and not moving,
        may_tell=frame.actor().role in FRONT_LINE and made.result == "pending",
        may_change=frame.actor().role == CASE_OFFICER and can_reopen(made),
        waits=made.result == "pending",
        following=_following(service, person) if frame.actor().role == CASE_OFFICER and not moving else [],
    )


def _said(answer: KeptAnswer) -> str:
    """Why, or how it ended, in words; and what they wrote themselves."""
    return "\n".join(one for one in (reason_words(answer.reason), answer.text) if one)


def _following(service: Referral, person: Person) -> list[Way]:
    try:
        return [one for one in _ways(service, person) if one.good and not one.under_way]
    except (Unreachable, Refused):
        return []


def _ways(service: Referral, person: Person) -> list[Way]:
    actor, now = frame.actor(), service.desk.clock.now()
    said = service.desk.preparing.said(actor, person)
    latest = {(one.referral.type, one.referral.agency): one for one in service.reading.of_person(person.person_id)}
    found = []
    for offer in service.desk.preparing.offers(actor):
        answered = newest(said.answers, offer.agency.agency_id, offer.type)
        last = latest.get((offer.type, offer.agency.agency_id))
        under_way = (
            last if last is not None and last.referral.result not in ("not_sent", "cancelled", "declined") else None
        )
        good = answered is not None and answered.good_at(now)
        found.append(Way(way_of(person, offer), offer, answered, good, under_way))
    return found


def way_of(person: Person, offer: Offer) -> str:
    """The offer in an address: it names neither what it is for nor whom."""
    return str(uuid5(UUID(person.person_id), offer.key))


def _room(service: Referral, person_id: UUID, way: UUID) -> tuple[Person, Room]:
    person = frame.visible_person(service, person_id)
    actor = frame.actor()
    found = next((one for one in service.desk.preparing.offers(actor) if way_of(person, one) == str(way)), None)
    if found is None:
        raise NotFound("There is nothing here.")
    return person, service.desk.preparing.room(actor, person, found)


def _said_words(said: Answered | None) -> str:
    if said is None:
        return "They have not been asked."
    words = {
        talk.YES: "Their yes has run out.", talk.NO: "They said no.", talk.LATER: "They want to decide later.",
        "withdrawn": "They took back their yes.", "expired": "Their yes has run out.",
    }  # fmt: skip
    return words.get(said.answer, "They have not said yes.")
