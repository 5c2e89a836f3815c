"""The person: how to reach them first, what needs doing, and one line of time."""

from uuid import UUID

from flask import Blueprint, render_template

from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain.readable import sections
from referral.domain.staff import CASE_OFFICER, FRONT_LINE, READERS
from referral.entrypoints.pages import frame, prepared


def blueprint(service: Referral) -> Blueprint:
    """The page of one person."""
    pages = frame.area("person")

    @pages.get("/people/<uuid:person_id>")
    @require_page_sign_in(*READERS)
    def person_page(person_id: UUID) -> str:
        """Everything about one person that their officer needs."""
        person = frame.visible_person(service, person_id)
        actor = frame.actor()
        shown = service.desk.person_page.show(actor, person)
        return render_template(
            "referral/person.html",
            shown=shown,
            person=person,
            held=sections(shown.data),
            prepared=prepared.waiting(service, person, shown.names) if actor.role == CASE_OFFICER else [],
            may_write=actor.role == CASE_OFFICER,
            may_talk=actor.role in FRONT_LINE,
        )

    return pages
