"""Somebody asks us to stop: for every member of staff, also those who see no people. The reference is never in an
address, and a wrong one always gets the same answer."""

from uuid import uuid4

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from alongside.web.attempts import Attempts
from alongside.web.problems import Problem, ProblemKind
from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain.errors import Invalid, NotFound, Refused
from referral.domain.staff import ALL_STAFF
from referral.domain.wording import Contact
from referral.entrypoints.pages import asked, frame
from referral.usecases.asked_to_stop import Told

TOO_MANY = ProblemKind(429, "too-many-requests", "There were too many references that fit nobody. Wait a while.")


def blueprint(service: Referral) -> Blueprint:
    """Enter a reference, choose, and it is stopped."""
    pages = frame.area("asked_to_stop")
    team = service.settings.contacts["case_team"]
    _asking(pages, service, team)
    _stopping(pages, service, team)
    return pages


def _form(team: Contact, mistake: str | None = None) -> Response:
    page = render_template("referral/asked_to_stop.html", mistake=mistake, given=request.form, team=team)
    return make_response(page, 422 if mistake else 200)


def _choices(found: Told, mistake: str | None = None) -> Response:
    page = render_template("referral/asked_to_stop_choose.html", found=found, key=str(uuid4()), mistake=mistake)
    return make_response(page, 422 if mistake else 200)


def _asking(pages: Blueprint, service: Referral, team: Contact) -> None:
    desk, attempts = service.desk.asked_to_stop, Attempts()

    @pages.get("/asked-to-stop")
    @require_page_sign_in(*ALL_STAFF)
    def ask() -> Response:
        """Where the reference is entered."""
        return _form(team)

    @pages.post("/asked-to-stop")
    @require_page_sign_in(*ALL_STAFF)
    def find() -> Response:
        """Whom there is to stop, by name, and nothing else about the person."""
        name, address = frame.actor().name, request.remote_addr or ""
        wait = attempts.refuse_for(name, address)
        if wait:
            sentence = f"If it cannot wait, ring {team.role} on {team.phone}."
            raise Problem(TOO_MANY, sentence, headers={"Retry-After": str(wait)})
        typed = asked.line("reference")
        if not typed:
            attempts.forget(name, address)
            return _form(team, "Enter the reference")
        try:
            found = desk.find(frame.actor(), typed)
        except (Invalid, Refused) as error:
            return _form(team, error.sentence)
        attempts.forget(name, address)
        return _choices(found)


def _stopping(pages: Blueprint, service: Referral, team: Contact) -> None:
    desk = service.desk.asked_to_stop

    @pages.post("/asked-to-stop/stop")
    @require_page_sign_in(*ALL_STAFF)
    def stop() -> Response:
        """Stop at once."""
        ticket, who = request.form.get("ticket", ""), frame.actor()
        try:
            desk.stop(who, ticket, request.form.get("what", ""), request.form.get("key", ""))
        except NotFound as error:
            return _form(team, error.sentence)
        except (Invalid, Refused) as error:
            return _choices(desk.again(who, ticket), error.sentence)
        return redirect(url_for("asked_to_stop.stopped"), 303)

    @pages.get("/asked-to-stop/stopped")
    @require_page_sign_in(*ALL_STAFF)
    def stopped() -> str:
        """What to tell them. It names nobody."""
        return render_template("referral/asked_to_stop_done.html", team=team)
