"""A second person decides, in a session of their own, what one officer proposed without the person's yes."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain import danger
from referral.domain.errors import DecisionRefused, Invalid, Refused
from referral.domain.proposal import Verdict
from referral.domain.staff import DIRECTOR, SAFEGUARDING_LEAD
from referral.entrypoints.pages import frame

APPROVERS = (SAFEGUARDING_LEAD, DIRECTOR)


def blueprint(service: Referral) -> Blueprint:
    """What waits, and one of them with everything that was written."""
    pages = frame.area("approvals")
    desk = service.desk

    @pages.get("/approvals")
    @require_page_sign_in(*APPROVERS)
    def waiting() -> str:
        """What waits for a second person."""
        return render_template("referral/approvals.html", found=desk.protecting.listed(frame.actor()))

    @pages.get("/approvals/<uuid:proposal_id>")
    @require_page_sign_in(*APPROVERS)
    def one(proposal_id: object) -> str:
        """Who, what, why: all that was written."""
        return decide_page(proposal_id)

    @pages.post("/approvals/<uuid:proposal_id>")
    @require_page_sign_in(*APPROVERS)
    def decide(proposal_id: object) -> Response:
        """Approve, which sends it; or say no, with the reason."""
        try:
            if request.form.get("verdict") == "yes":
                desk.protecting.approve(frame.actor(), str(proposal_id))
            elif request.form.get("verdict") == "no":
                desk.protecting.say_no(frame.actor(), str(proposal_id), request.form.get("why", ""))
            else:
                raise Invalid("Choose whether you approve it.")
        except (Refused, DecisionRefused, Invalid) as error:
            return make_response(decide_page(proposal_id, error.sentence), 422)
        return redirect(url_for("approvals.waiting"), 303)

    def decide_page(proposal_id: object, mistake: str | None = None) -> str:
        found = desk.protecting.one(frame.actor(), str(proposal_id))
        return render_template(
            "referral/approval.html", one=found, mistake=mistake, given=request.form, words=danger,
            waiting=found.proposal.verdict is Verdict.WAITING,
        )  # fmt: skip

    return pages
