"""Stop, in two presses; what came of it at each agency; and what one of them said on the telephone."""

from uuid import uuid4

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain import plain_words
from referral.domain.errors import Invalid, Refused
from referral.domain.part_stop import EVERY
from referral.domain.recall import StopAnswer
from referral.domain.staff import FRONT_LINE, READERS
from referral.entrypoints.pages import frame

ANSWERS = {
    "erased": "It is destroyed",
    "not_held": "They never had it",
    "retained": "They stopped, and keep what they had for a time",
    "continuing": "They go on by themselves",
}


def blueprint(service: Referral) -> Blueprint:
    """Taking back is as easy as giving: nobody is asked why, and nobody approves it."""
    pages = frame.area("stop")
    desk = service.desk
    _parts(pages, service)

    def choices(person_id: object, mistake: str | None = None) -> str:
        person = frame.visible_person(service, person_id)
        found = desk.stopping.choices(frame.actor(), person)
        return render_template(
            "referral/stop.html", found=found, person_id=person_id, key=str(uuid4()), mistake=mistake
        )

    @pages.get("/people/<uuid:person_id>/stop")
    @require_page_sign_in(*READERS)
    def choose(person_id: object) -> str:
        """All of it, or one of those whom she said yes to."""
        return choices(person_id)

    @pages.post("/people/<uuid:person_id>/stop")
    @require_page_sign_in(*READERS)
    def stop(person_id: object) -> Response:
        """Stop at once, and show what she is told."""
        person = frame.visible_person(service, person_id)
        what, key = request.form.get("what", ""), request.form.get("key", "")
        try:
            receipt = desk.stopping.stop(frame.actor(), person, None if what == "all" else what, key)
        except (Refused, Invalid) as error:
            return make_response(choices(person_id, error.sentence), 422)
        return redirect(url_for("stop.stopped", person_id=person_id, receipt=receipt, watch="yes"), 303)

    @pages.get("/people/<uuid:person_id>/stopped")
    @require_page_sign_in(*READERS)
    def stopped(person_id: object) -> Response:
        """The receipt in her words, and where each agency stands."""
        return outcome(person_id)

    @pages.post("/people/<uuid:person_id>/stopped")
    @require_page_sign_in(*FRONT_LINE)
    def said(person_id: object) -> Response:
        """Write down what an agency said on the telephone."""
        person, form = frame.visible_person(service, person_id), request.form
        try:
            desk.stopping.mine(person, form.get("referral", ""))
            if form.get("answer") not in ANSWERS:
                raise Invalid("Choose what they said.")
            answer = StopAnswer(form["answer"])
            service.record_stop_answer(form["referral"], answer, form.get("basis"), form.get("until"))
        except Invalid as error:
            return outcome(person_id, error.sentence)
        return redirect(url_for("stop.stopped", person_id=person_id, receipt=form.get("receipt") or None), 303)

    def outcome(person_id: object, mistake: str | None = None) -> Response:
        person = frame.visible_person(service, person_id)
        receipt = request.values.get("receipt", "")
        shown = desk.stopping.outcome(frame.actor(), person, receipt)
        may_write = frame.actor().role in FRONT_LINE
        page = render_template(
            "referral/stopped.html", shown=shown, person_id=person_id, receipt=receipt, mistake=mistake,
            answers=ANSWERS, given=request.form, may_write=may_write, watching=frame.watching(),
        )  # fmt: skip
        return make_response(page, 422) if mistake else frame.watched(page, shown.waiting, at_once=shown.fresh)

    return pages


def _parts(pages: Blueprint, service: Referral) -> None:
    desk = service.desk

    def parts(person_id: object, mistake: str | None = None) -> Response:
        found = desk.stopping.choices(frame.actor(), frame.visible_person(service, person_id))
        page = render_template(
            "referral/stop_part.html", found=found, person_id=person_id, key=str(uuid4()), mistake=mistake,
            given={"agency": EVERY, "detail": EVERY, "need": EVERY, **request.form},
            agencies=[(EVERY, "All of them"), *((one.agency_id, one.name) for one in found.agencies)],
            details=[(EVERY, "Anything"), *((one, plain_words.detail(one)) for one in found.standing.details)],
            needs=[(EVERY, "Whatever it is for"), *((one, plain_words.need(one)) for one in found.standing.needs)],
        )  # fmt: skip
        return make_response(page, 422 if mistake else 200)

    @pages.get("/people/<uuid:person_id>/stop/part")
    @require_page_sign_in(*READERS)
    def choose_part(person_id: object) -> Response:
        """One agency, one kind of detail, one thing it is for."""
        return parts(person_id)

    @pages.post("/people/<uuid:person_id>/stop/part")
    @require_page_sign_in(*READERS)
    def stop_part(person_id: object) -> Response:
        """Stop that part at once, and show what she is told."""
        person, form = frame.visible_person(service, person_id), request.form
        try:
            known = desk.stopping.choices(frame.actor(), person).standing
            part = known.part(*(form.get(name, EVERY) for name in ("agency", "detail", "need")))
            receipt = desk.stopping.stop_part(frame.actor(), person, part, form.get("key", ""))
        except (Refused, Invalid) as error:
            return parts(person_id, error.sentence)
        return redirect(url_for("stop.stopped", person_id=person_id, receipt=receipt, watch="yes"), 303)
