"""People, their standing refusals, and exceptions."""

from typing import Any

from alongside.web.auth import requires
from alongside.web.blueprint import Blueprint
from alongside.web.idempotency import current_key, idempotent
from consent.bootstrap import Consent
from consent.domain.who_may import AUTHORISERS
from consent.entrypoints.http import forms, schemas_exceptions, schemas_in, schemas_out

FRONT_LINE = ("import", "case_officer", "safeguarding_lead")
READERS = ("case_officer", "safeguarding_lead", "dpo", "auditor")


def permissions_blueprint(consent: Consent) -> Blueprint:
    """Routes below /subjects and /exceptions; what people say when they are asked is in `consents`."""
    blp = Blueprint("permissions", __name__, description="What a person said, and what was decided without them")
    _subjects(blp, consent)
    _refusals(blp, consent)
    _exceptions(blp, consent)
    return blp


def _subjects(blp: Blueprint, consent: Consent) -> None:
    @blp.route("/subjects/<uuid:subject>", methods=["PUT"])
    @requires(services=("referral",), roles=FRONT_LINE)
    @blp.arguments(schemas_in.EmptySchema)
    @blp.response(200, schemas_out.SubjectView)
    @blp.alt_response(404, "NOT_FOUND")
    def register(_body: dict[str, Any], subject: Any) -> dict[str, str]:
        """Make a pseudonymous person known; doing it again changes nothing."""
        consent.register_subject(str(subject))
        return {"subject": str(subject)}

    @blp.route("/subjects/<uuid:subject>/consents", methods=["GET"])
    @requires(roles=READERS)
    @blp.response(200, schemas_out.SubjectConsents)
    @blp.alt_response(404, "NOT_FOUND")
    def show(subject: Any) -> dict[str, Any]:
        """Everything that stands about one person; the reading is audited."""
        view = consent.read_subject(str(subject), forms.actor())
        return {
            "consents": [forms.consent_view(c) for c in view.consents],
            "standing_refusals": [forms.refusal_view(r) for r in view.refusals],
            "exceptions": [forms.exception_view(e) for e in view.exceptions],
        }


def _refusals(blp: Blueprint, consent: Consent) -> None:
    @blp.route("/subjects/<uuid:subject>/standing-refusals", methods=["POST"])
    @requires(roles=FRONT_LINE)
    @idempotent
    @blp.arguments(schemas_in.StandingRefusalSchema)
    @blp.response(201, schemas_out.RefusalMade)
    @blp.alt_response(404, "NOT_FOUND")
    def refuse(body: dict[str, Any], subject: Any) -> dict[str, Any]:
        """Record "never tell X"; it is looked at before every sending."""
        made = consent.record_refusal(str(subject), **body, by=forms.actor(), key=current_key())
        return {"standing_refusal_id": made.id}


def _exceptions(blp: Blueprint, consent: Consent) -> None:
    @blp.route("/subjects/<uuid:subject>/exceptions", methods=["POST"])
    @requires(roles=FRONT_LINE)
    @idempotent
    @blp.arguments(schemas_in.ExceptionSchema)
    @blp.response(201, schemas_out.ExceptionMade)
    @blp.alt_response(404, "NOT_FOUND")
    def propose(body: dict[str, Any], subject: Any) -> dict[str, Any]:
        """Propose to share without consent, with every reason written down."""
        made = consent.propose_exception(str(subject), forms.exception_terms(body), forms.actor(), current_key())
        return {"exception_id": made.id, "status": made.status}

    @blp.route("/exceptions/<uuid:exception_id>/authorisation", methods=["POST"])
    @requires(roles=AUTHORISERS)
    @idempotent
    @blp.arguments(schemas_in.EmptySchema)
    @blp.response(201, schemas_out.AuthorisationMade)
    @blp.alt_response(404, "NOT_FOUND")
    def authorise(_body: dict[str, Any], exception_id: Any) -> dict[str, Any]:
        """Approve an exception as a second person; the proposer and the data protection officer never do."""
        approval = consent.authorise_exception(str(exception_id), forms.actor())
        return {"exception_id": str(exception_id), "status": "authorised", "authorised_at": approval.at}

    @blp.route("/exceptions/<uuid:exception_id>/decline", methods=["POST"])
    @requires(roles=AUTHORISERS)
    @idempotent
    @blp.arguments(schemas_exceptions.DeclineSchema)
    @blp.response(201, schemas_exceptions.DeclineMade)
    @blp.alt_response(404, "NOT_FOUND")
    def decline(body: dict[str, Any], exception_id: Any) -> dict[str, Any]:
        """Say no as a second person, with the reason: it is never approved nor used from then on."""
        said = consent.decline_exception(str(exception_id), body["why"], forms.actor())
        return {"exception_id": str(exception_id), "status": "declined", "declined_at": said.at}
