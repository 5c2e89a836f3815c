"""Telling the person herself what was shared without her yes: what to say, and how and when it was said."""

from datetime import datetime
from typing import Final
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain import plain_words
from referral.domain.delivery import Delivery
from referral.domain.errors import IllegalMove, Invalid
from referral.domain.staff import FRONT_LINE
from referral.domain.told_her import LONGEST, WAYS, SaidToHer
from referral.entrypoints.pages import asked, frame

_WAYS: Final = {one.value: words for one, words in WAYS.items()}


def blueprint(service: Referral) -> Blueprint:
    """One page and its form, for those who work with the person."""
    pages = frame.area("tell_her")
    telling = service.desk.telling_her

    def page(person_id: UUID, referral_id: UUID, wrong: asked.Mistakes | None = None) -> Response:
        person = frame.visible_person(service, person_id)
        shown = telling.page(frame.actor(), person, str(referral_id))
        made = render_template(
            "referral/tell_her.html", person_id=person_id, shown=shown, detail=plain_words.detail, ways=_WAYS,
            need=plain_words.need(shown.type), told_ways=WAYS, wrong=(wrong or asked.Mistakes()).by_field,
            given=request.form, once=asked.once(), longest=LONGEST,
        )  # fmt: skip
        return make_response(made, 422 if wrong else 200)

    @pages.get("/people/<uuid:person_id>/tell-her/<uuid:referral_id>")
    @require_page_sign_in(*FRONT_LINE)
    def tell(person_id: UUID, referral_id: UUID) -> Response:
        """What to tell, and how contact is safe."""
        return page(person_id, referral_id)

    @pages.post("/people/<uuid:person_id>/tell-her/<uuid:referral_id>")
    @require_page_sign_in(*FRONT_LINE)
    def write_down(person_id: UUID, referral_id: UUID) -> Response:
        """Write down how and when they were told."""
        person, wrong = frame.visible_person(service, person_id), asked.Mistakes()
        said = _said(wrong, service.desk.clock.now())
        if wrong or said is None:
            return page(person_id, referral_id, wrong)
        try:
            telling.write_down(frame.actor(), person, str(referral_id), said, asked.once())
        except (Invalid, IllegalMove) as error:
            wrong.add("way", error.sentence)
            return page(person_id, referral_id, wrong)
        return redirect(url_for("person.person_page", person_id=person_id), 303)

    return pages


def _said(wrong: asked.Mistakes, now: datetime) -> SaidToHer | None:
    way = asked.one_of("way", _WAYS)
    if not way:
        wrong.add("way", "Choose how you told them")
    at = asked.moment("when", wrong, now)
    asked.check_lengths(wrong, {"words": LONGEST})
    return None if not way or at is None else SaidToHer(Delivery(way), at, asked.words("words") or None)
