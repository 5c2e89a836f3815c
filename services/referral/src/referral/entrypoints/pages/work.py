"""My work: what needs me now; and the people whom I work with."""

from flask import Blueprint, render_template

from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain.staff import ALL_STAFF, CASE_OFFICER, READERS
from referral.entrypoints.pages import frame


def blueprint(service: Referral) -> Blueprint:
    """The first page and the list of people."""
    pages = frame.area("work")

    @pages.get("/")
    @require_page_sign_in(*ALL_STAFF)
    def first_page() -> str:
        """What needs me now."""
        tasks = service.desk.my_work.tasks(frame.actor())
        return render_template("referral/work.html", tasks=tasks, now=service.desk.clock.now())

    @pages.get("/people")
    @require_page_sign_in(*READERS)
    def people_page() -> str:
        """The people of my team."""
        actor = frame.actor()
        known = service.desk.my_work.people(actor)
        return render_template("referral/people.html", people=known, may_add=actor.role == CASE_OFFICER)

    return pages
