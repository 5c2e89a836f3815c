"""Decisions to share without consent: derived from facts, advised on, read whole, objected to."""

from typing import Any

from alongside.web.auth import requires
from alongside.web.blueprint import Blueprint
from alongside.web.idempotency import current_key, idempotent
from consent.bootstrap import Consent
from consent.entrypoints.http import forms, forms_exceptions, schemas_exceptions

OFFICERS = ("case_officer", "safeguarding_lead")
ADVISED = ("case_officer", "safeguarding_lead", "dpo")
READERS = ("case_officer", "safeguarding_lead", "dpo", "auditor")


def exceptions_blueprint(consent: Consent) -> Blueprint:
    """Routes below /exceptions, and what is proposed by facts or objected to below /subjects."""
    blp = Blueprint("exceptions", __name__, description="Decisions to share without a person's agreement")
    _by_facts(blp, consent)
    _about_one(blp, consent)
    return blp


def _by_facts(blp: Blueprint, consent: Consent) -> None:
    work = consent.oversight

    @blp.route("/exceptions/derivation", methods=["POST"])
    @requires(roles=READERS)
    @blp.arguments(schemas_exceptions.DerivationSchema)
    @blp.response(200, schemas_exceptions.ProposalView)
    @blp.alt_response(503, "SERVICE_UNAVAILABLE")
    def derive(body: dict[str, Any]) -> dict[str, Any]:
        """Show what follows from an officer's answers; it is about no known person, and nothing is recorded."""
        answers = forms_exceptions.answers_of(body["answers"])
        return forms_exceptions.proposal_view(work.derive_basis(answers, body["categories"], body["agency"]))

    @blp.route("/subjects/<uuid:subject>/exceptions/by-facts", methods=["POST"])
    @requires(roles=OFFICERS)
    @idempotent
    @blp.arguments(schemas_exceptions.ByFactsSchema)
    @blp.response(201, schemas_exceptions.ByFactsMade)
    @blp.alt_response(404, "NOT_FOUND")
    @blp.alt_response(503, "SERVICE_UNAVAILABLE")
    def propose(body: dict[str, Any], subject: Any) -> dict[str, Any]:
        """Propose to share without agreement by facts alone; the articles follow from them."""
        terms, answers = forms_exceptions.terms_by_facts(body), forms_exceptions.answers_of(body["answers"])
        made, found = work.propose_by_facts(str(subject), terms, answers, forms.actor(), current_key())
        return {
            "exception_id": made.id,
            "status": made.status,
            "type": made.terms.type,
            "categories": made.terms.categories,
            "left_out": [one for one in found.leave_out if one not in made.terms.categories],
            "second_person_needed": not (found.alone and made.terms.break_glass),
        }

    @blp.route("/subjects/<uuid:subject>/objections", methods=["POST"])
    @requires(roles=ADVISED)
    @idempotent
    @blp.arguments(schemas_exceptions.ObjectionSchema)
    @blp.response(201, schemas_exceptions.ObjectionMade)
    @blp.alt_response(404, "NOT_FOUND")
    @blp.alt_response(503, "SERVICE_UNAVAILABLE")
    def objects(body: dict[str, Any], subject: Any) -> dict[str, Any]:
        """Record that the person objects to what was shared without their agreement; a review is then due."""
        made = work.record_objection(str(subject), body["decision"], body["said"], forms.actor(), current_key())
        return {"objection_id": made.id, "review_id": made.task, "right": made.right}


def _about_one(blp: Blueprint, consent: Consent) -> None:
    work = consent.oversight

    @blp.route("/exceptions/<uuid:exception_id>", methods=["GET"])
    @requires(roles=READERS)
    @blp.response(200, schemas_exceptions.ExceptionWholeView)
    @blp.alt_response(404, "NOT_FOUND")
    def read(exception_id: Any) -> dict[str, Any]:
        """One decision with everything that is recorded about it; the reading is audited."""
        whole = work.read_exception(str(exception_id), forms.actor())
        return forms_exceptions.exception_whole_view(whole, work.read_exception.clock.now())

    @blp.route("/exceptions/<uuid:exception_id>/advice", methods=["POST"])
    @requires(roles=ADVISED)
    @idempotent
    @blp.arguments(schemas_exceptions.AdviceSchema)
    @blp.response(201, schemas_exceptions.AdviceMade)
    @blp.alt_response(404, "NOT_FOUND")
    def advise(body: dict[str, Any], exception_id: Any) -> dict[str, Any]:
        """Record advice; it authorises nothing."""
        made = work.advise(str(exception_id), **body, by=forms.actor(), key=current_key())
        return {"advice_id": made.id, "exception_id": made.exception}
