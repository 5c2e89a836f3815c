"""A changed number or address is checked before anybody uses it: on the earlier one, or by a second person."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain import plain_words
from referral.domain.errors import Refused, Unreachable
from referral.domain.person import Person
from referral.domain.readable import safe_ways
from referral.domain.staff import CASE_OFFICER, FRONT_LINE
from referral.entrypoints.pages import asked, frame
from referral.entrypoints.pages.asked import Mistakes
from referral.usecases.contact_checks import OLD_WAY, SECOND_PERSON, WAYS, ToCheck, Waiting


def blueprint(service: Referral) -> Blueprint:
    """The page that checks."""
    pages = frame.area("check")

    @pages.get("/people/<uuid:person_id>/about/check")
    @require_page_sign_in(*FRONT_LINE)
    def check_page(person_id: UUID) -> str:
        """What was changed, and how it may be checked."""
        person = frame.visible_person(service, person_id)
        return _page(service, person, _waiting(service, person), Mistakes())

    @pages.post("/people/<uuid:person_id>/about/check")
    @require_page_sign_in(*FRONT_LINE)
    def check(person_id: UUID) -> Response | str:
        """Write down one check; the next is shown, or the person."""
        person, mistakes = frame.visible_person(service, person_id), Mistakes()
        point, how = asked.one_of("point", plain_words.CONTACT_POINTS), asked.one_of("how", WAYS)
        seen = asked.line("seen", 12)
        frame.there_is(point and seen.isdecimal())
        if not how:
            mistakes.add(f"how-{point}", "Choose how you checked it")
            return _page(service, person, _waiting(service, person), mistakes)
        try:
            left = service.desk.contact_checks.check(frame.actor(), person, point, how, int(seen))
        except (Unreachable, Refused) as error:
            mistakes.add(f"how-{point}", error.sentence)
            return _page(service, person, _waiting(service, person), mistakes)
        if left.waiting:
            return redirect(url_for("check.check_page", person_id=person.person_id), 303)
        return redirect(url_for("person.person_page", person_id=person.person_id), 303)

    return pages


def _waiting(service: Referral, person: Person) -> ToCheck | None:
    """What waits; None while that cannot be read."""
    try:
        return service.desk.contact_checks.to_check(frame.actor(), person)
    except Refused:
        return ToCheck(0, ())
    except Unreachable:
        return None


def _page(service: Referral, person: Person, found: ToCheck | None, mistakes: Mistakes) -> str:
    actor = frame.actor()
    try:
        held = service.safe_contacts.current(person.notify_handle)
    except Unreachable:
        found, held = None, None
    return render_template(
        "referral/check.html",
        person=person,
        found=found,
        cards=[_card(one, actor.name) for one in (found.waiting if found else ())],
        safe=safe_ways(held.record if held else None) if found else None,
        mistakes=mistakes,
        may_write=actor.role == CASE_OFFICER,
    )


def _card(one: Waiting, name: str) -> dict[str, Any]:
    words = {
        OLD_WAY: f"I asked them on what we had before, {one.before}, and it is theirs",
        SECOND_PERSON: f"I am not {one.by}, and I made sure in another way that it is theirs",
    }
    return {
        "point": one.point,
        "title": plain_words.CONTACT_POINTS.get(one.point, "contact"),
        "now": one.now,
        "before": one.before,
        "by": one.by,
        "items": [{"value": how, "text": words[how]} for how in one.open_to(name)],
    }
