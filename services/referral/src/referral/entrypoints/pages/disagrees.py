"""What a person does not agree with: the list, something new, and what came of one of them."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain import plain_words
from referral.domain.disagreement import OUTCOMES, Mistake
from referral.domain.errors import Invalid, Refused
from referral.domain.staff import CASE_OFFICER, DPO, FRONT_LINE, READERS, SAFEGUARDING_LEAD
from referral.entrypoints.pages import asked, frame

TAKERS = (CASE_OFFICER, SAFEGUARDING_LEAD, DPO)
"""Who writes it down: the data protection officer passes on what a person says, and decides nothing about it."""


def blueprint(service: Referral) -> Blueprint:
    """Everybody who sees the person reads it; who works with people says what came of it."""
    pages = frame.area("disagrees")
    disagreeing = service.desk.disagreeing

    @pages.get("/people/<uuid:person_id>/disagrees")
    @require_page_sign_in(*READERS)
    def listed(person_id: object) -> str:
        """What stands, and what came to an end."""
        person, actor = frame.visible_person(service, person_id), frame.actor()
        return render_template(
            "referral/disagrees.html", listed=disagreeing.listed(actor, person), person_id=person_id,
            detail=plain_words.detail, may_write=actor.role in TAKERS, may_answer=actor.role in FRONT_LINE,
        )  # fmt: skip

    _recording(pages, service)
    _answering(pages, service)
    return pages


def _recording(pages: Blueprint, service: Referral) -> None:
    disagreeing = service.desk.disagreeing

    def form(person_id: object, wrong: dict[str, str]) -> Response:
        there = disagreeing.choices(frame.actor(), frame.visible_person(service, person_id))
        page = render_template(
            "referral/disagrees_new.html", person_id=person_id, there=there, wrong=wrong, once=asked.once(),
            given={**request.form, "categories": asked.several("categories")},
            kinds=[(code, plain_words.detail(code)) for code in there.held],
        )  # fmt: skip
        return make_response(page, 422 if wrong else 200)

    @pages.get("/people/<uuid:person_id>/disagrees/new")
    @require_page_sign_in(*TAKERS)
    def new(person_id: object) -> Response:
        """Where it is, and what they say."""
        return form(person_id, {})

    @pages.post("/people/<uuid:person_id>/disagrees/new")
    @require_page_sign_in(*TAKERS)
    def record(person_id: object) -> Response:
        """Write it down; whoever has it already is told."""
        person, key = frame.visible_person(service, person_id), asked.once()
        about, words = request.form.get("about", ""), asked.words("words")
        try:
            disagreeing.record(frame.actor(), person, asked.several("categories"), about, words, key)
        except (Invalid, Refused) as error:
            return form(person_id, _where(error))
        return redirect(url_for("disagrees.listed", person_id=person_id), 303)


def _answering(pages: Blueprint, service: Referral) -> None:
    disagreeing = service.desk.disagreeing

    def form(person_id: object, dispute_id: object, wrong: dict[str, str]) -> Response:
        person = frame.visible_person(service, person_id)
        name, shown = disagreeing.one(frame.actor(), person, str(dispute_id))
        page = render_template(
            "referral/disagrees_answer.html", person_id=person_id, name=name, shown=shown, wrong=wrong,
            once=asked.once(), given=request.form, outcomes=OUTCOMES, detail=plain_words.detail,
        )  # fmt: skip
        return make_response(page, 422 if wrong else 200)

    @pages.get("/people/<uuid:person_id>/disagrees/<uuid:dispute_id>")
    @require_page_sign_in(*FRONT_LINE)
    def one(person_id: object, dispute_id: object) -> Response:
        """What they said, and what can come of it."""
        return form(person_id, dispute_id, {})

    @pages.post("/people/<uuid:person_id>/disagrees/<uuid:dispute_id>")
    @require_page_sign_in(*FRONT_LINE)
    def answer(person_id: object, dispute_id: object) -> Response:
        """Write down what came of it."""
        person, key = frame.visible_person(service, person_id), asked.once()
        chosen, words = request.form.get("outcome", ""), asked.words("words")
        try:
            disagreeing.answer(frame.actor(), person, str(dispute_id), chosen, words, key)
        except (Invalid, Refused) as error:
            return form(person_id, dispute_id, _where(error))
        return redirect(url_for("disagrees.listed", person_id=person_id), 303)


def _where(error: Invalid | Refused) -> dict[str, str]:
    return {error.name if isinstance(error, Mistake) else "words": error.sentence}
