"""Somebody is in danger: 999 first, then what others need to know."""

from typing import Any
from uuid import uuid4

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain import danger
from referral.domain.errors import DecisionRefused, Invalid, Refused
from referral.domain.proposal import Proposal, Verdict
from referral.domain.referral import Referral as Sent
from referral.domain.staff import FRONT_LINE
from referral.entrypoints.pages import frame

MANY = ("categories", "why")


def blueprint(service: Referral) -> Blueprint:
    """One form, and what came of it."""
    pages = frame.area("danger")
    desk = service.desk

    def form_page(person_id: object, given: dict[str, Any], wrong: dict[str, str]) -> str:
        person = frame.visible_person(service, person_id)
        start, key = desk.protecting.start(person), given.get("key") or str(uuid4())
        return render_template(
            "referral/danger.html", start=start, person_id=person_id, given=given, wrong=wrong, words=danger, key=key
        )

    @pages.get("/people/<uuid:person_id>/urgent")
    @require_page_sign_in(*FRONT_LINE)
    def ask(person_id: object) -> str:
        """The form, with what is needed chosen to begin with."""
        person = frame.visible_person(service, person_id)
        held = desk.protecting.start(person).held
        chosen = [one for one in danger.NEEDED if one in held or one == "SAF"]
        return form_page(person_id, {"categories": chosen}, {})

    @pages.post("/people/<uuid:person_id>/urgent")
    @require_page_sign_in(*FRONT_LINE)
    def propose(person_id: object) -> Response:
        """Send, or hand to a second person; show the form again with what is wrong with it."""
        person, given = frame.visible_person(service, person_id), _given()
        start = desk.protecting.start(person)
        found, wrong = danger.read(given, start.recipients, start.held, desk.clock.now())
        if found is not None:
            try:
                made = desk.protecting.propose(frame.actor(), person, found, str(given.get("key") or uuid4()))
                return redirect(_next(person_id, made), 303)
            except (Refused, DecisionRefused, Invalid) as error:
                wrong = {"facts": error.sentence}
        return make_response(form_page(person_id, given, wrong), 422)

    @pages.get("/people/<uuid:person_id>/urgent/<uuid:made_id>")
    @require_page_sign_in(*FRONT_LINE)
    def done(person_id: object, made_id: object) -> Response:
        """What has happened, and what is next."""
        person = frame.visible_person(service, person_id)
        shown, waiting = _outcome(service, person.person_id, str(made_id))
        waits = waiting.verdict is Verdict.WAITING if waiting else shown.referral.result == "pending"
        page = render_template(
            "referral/danger_done.html",
            shown=shown,
            waiting=waiting,
            watching=frame.watching() if waits else None,
            person_id=person_id,
        )
        return frame.watched(page, waits)

    return pages


def _given() -> dict[str, Any]:
    """What was typed; tick boxes as lists."""
    form = request.form
    return {name: form.getlist(name) if name in MANY else form[name] for name in form}


def _next(person_id: object, made: Sent | Proposal) -> str:
    made_id = made.proposal_id if isinstance(made, Proposal) else made.referral_id
    return url_for("danger.done", person_id=person_id, made_id=made_id, watch="yes")


def _outcome(service: Referral, person_id: str, made_id: str) -> tuple[Any, Any]:
    """The referral as it stands, or what waits; only of this person."""
    found = service.desk.protecting.of_person(person_id, made_id)
    if isinstance(found, Proposal) and found.referral_id is None:
        return None, found
    referral_id = found.referral_id if isinstance(found, Proposal) else found
    return service.reading.referral(str(referral_id)), None
