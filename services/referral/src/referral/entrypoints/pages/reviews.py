"""Reviews that are due: somebody looks afterwards at what one officer decided."""

from uuid import uuid4

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain.errors import Invalid, Refused
from referral.domain.staff import AUDITOR, DPO, SAFEGUARDING_LEAD
from referral.entrypoints.pages import frame
from referral.usecases.reviewing import OUTCOMES

REVIEWERS = (SAFEGUARDING_LEAD, DPO, AUDITOR)


def blueprint(service: Referral) -> Blueprint:
    """The list, with a form for each."""
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

    return pages
