"""What an agency and we wrote to each other about one referral, and the form to write back."""

from uuid import uuid4

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain.errors import IllegalMove, Invalid
from referral.domain.practice import PracticeOnly
from referral.domain.staff import CASE_OFFICER, READERS
from referral.entrypoints.pages import frame
from referral.usecases.reply_to_agency import LONGEST

KEY_LONGEST = 64
_TOO_LONG = f"Your reply must be {LONGEST} characters or less"


def blueprint(service: Referral) -> Blueprint:
    """Two routes: to read, for whoever may see the person; to write, for an officer."""
    pages = frame.area("reply")
    desk = service.desk

    def show(person_id: object, referral_id: object, mistake: str | None = None, look: tuple[str, ...] = ()) -> str:
        person = frame.visible_person(service, person_id)
        return render_template(
            "referral/reply.html",
            thread=desk.correspondence.thread(frame.actor(), person, str(referral_id)),
            may_write=frame.actor().role == CASE_OFFICER,
            mistake=mistake,
            look=look,
            given=request.form.get("text", ""),
            key=request.form.get("key") or str(uuid4()),
            longest=LONGEST,
        )

    @pages.get("/people/<uuid:person_id>/messages/<uuid:referral_id>")
    @require_page_sign_in(*READERS)
    def thread(person_id: object, referral_id: object) -> str:
        """What was written so far."""
        return show(person_id, referral_id)

    @pages.post("/people/<uuid:person_id>/messages/<uuid:referral_id>")
    @require_page_sign_in(CASE_OFFICER)
    def write(person_id: object, referral_id: object) -> Response:
        """Send a reply, once; words about others are shown before they leave."""
        person = frame.visible_person(service, person_id)
        text = request.form.get("text", "").replace("\r\n", "\n").strip()
        if not text:
            return make_response(show(person_id, referral_id, "Enter your reply"), 422)
        look = desk.correspondence.warnings(person, text)
        if look and request.form.get("looked") != "yes":
            return make_response(show(person_id, referral_id, look=look), 422)
        key = request.form.get("key", "")[:KEY_LONGEST] or str(uuid4())
        try:
            desk.correspondence.write(frame.actor(), person, str(referral_id), text, key=f"page-{key}")
        except PracticeOnly as error:
            return make_response(show(person_id, referral_id, error.sentence), 422)
        except Invalid:
            return make_response(
                show(person_id, referral_id, f"Your reply must be {LONGEST} characters or less"), 422
            )
        except IllegalMove as error:
            return make_response(show(person_id, referral_id, error.sentence), 409)
        return redirect(url_for("reply.thread", person_id=person_id, referral_id=referral_id), 303)

    return pages
