"""My work: what needs me now; and the people whom I work with."""

from typing import Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain.staff import ALL_STAFF, CASE_OFFICER, FRONT_LINE, READERS
from referral.domain.states import State
from referral.entrypoints.pages import frame

PLACES: Final = {
    State.QUEUED: "About to be sent",
    State.SEALED: "About to be sent",
    State.DISPATCHED: "On its way",
    State.DELIVERED: "Arrived, not opened yet",
    State.OPENED: "Opened, no answer yet",
}
"""Where something is that others have yet to do something about."""


def blueprint(service: Referral) -> Blueprint:
    """The first page and the list of people."""
    pages = frame.area("work")

    @pages.get("/")
    @require_page_sign_in(*ALL_STAFF)
    def first_page() -> str:
        """What needs me now."""
        work, who = service.desk.my_work, frame.actor()
        return render_template(
            "referral/work.html",
            tasks=work.tasks(who),
            waiting=work.waiting(who),
            words=PLACES,
            may_tell=who.role in FRONT_LINE,
        )

    @pages.post("/tasks/<uuid:task_id>/done")
    @require_page_sign_in(*FRONT_LINE)
    def done(task_id: UUID) -> Response:
        """Somebody rang an agency about its link."""
        service.desk.finish_task(str(task_id), frame.actor().name)
        return redirect(url_for("work.first_page"), 303)

    @pages.get("/people")
    @require_page_sign_in(*READERS)
    def people_page() -> str:
        """The people of my team."""
        actor = frame.actor()
        known = service.desk.my_work.people(actor)
        return render_template("referral/people.html", people=known, may_add=actor.role == CASE_OFFICER)

    return pages
