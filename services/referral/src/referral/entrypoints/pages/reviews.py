"""Reviews that are due: somebody looks afterwards at what one officer decided."""

from collections.abc import Callable
from uuid import UUID, uuid4

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain.errors import Invalid, Refused
from referral.domain.staff import REVIEWERS
from referral.entrypoints.pages import asked, frame
from referral.usecases.reviewing import CAN_BE_TOLD, OUTCOMES


def blueprint(service: Referral) -> Blueprint:
    """The list with a form for each, and what one of them is about."""
    pages = frame.area("reviews")
    reviewing = service.desk.reviewing

    def show(mistake: str | None = None) -> str:
        due = reviewing.due(frame.actor())
        return render_template(
            "referral/reviews.html", due=due, outcomes=OUTCOMES, mistake=mistake, given=request.form, key=str(uuid4())
        )

    @pages.get("/reviews")
    @require_page_sign_in(*REVIEWERS)
    def due() -> str:
        """What waits for me."""
        return show()

    @pages.post("/reviews")
    @require_page_sign_in(*REVIEWERS)
    def complete() -> Response:
        """Write down what came out of one."""
        form = request.form
        review_id = form.get("review", "")
        try:
            words, key = form.get("words", ""), form.get("key", "") or str(uuid4())
            reviewing.complete(frame.actor(), review_id, form.get("outcome", ""), words, key)
        except (Invalid, Refused) as error:
            return make_response(show(error.sentence), 422)
        return redirect(url_for("reviews.due"), 303)

    _about_one(pages, service, show)
    return pages


def _about_one(pages: Blueprint, service: Referral, listed: Callable[[str], str]) -> None:
    reviewing = service.desk.reviewing

    def show(review_id: UUID, mistake: str | None = None) -> str:
        return render_template(
            "referral/review.html", whole=reviewing.one(frame.actor(), str(review_id)), outcomes=OUTCOMES,
            can_be_told=CAN_BE_TOLD, wrong={"outcome": mistake} if mistake else {}, given=request.form,
            once=asked.once(),
        )  # fmt: skip

    def again(review_id: UUID, mistake: str) -> str:
        """The page with the mistake; the list, where it is nothing for whoever is signed in any more."""
        try:
            return show(review_id, mistake)
        except Refused:
            return listed(mistake)

    @pages.get("/reviews/<uuid:review_id>")
    @require_page_sign_in(*REVIEWERS)
    def about(review_id: UUID) -> str:
        """What was shared, with whom and why."""
        return show(review_id)

    @pages.post("/reviews/<uuid:review_id>")
    @require_page_sign_in(*REVIEWERS)
    def complete_one(review_id: UUID) -> Response:
        """Write down what came out of it, and whether the person can be told."""
        outcome, words = request.form.get("outcome", ""), asked.words("words")
        tell = asked.one_of("tell", CAN_BE_TOLD) or None
        try:
            reviewing.complete(frame.actor(), str(review_id), outcome, words, asked.once(), tell)
        except (Invalid, Refused) as error:
            return make_response(again(review_id, error.sentence), 422)
        return redirect(url_for("reviews.due"), 303)
