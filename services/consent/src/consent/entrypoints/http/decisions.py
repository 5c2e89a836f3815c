"""Decisions: asked by the referral service only, read by few, and every reading is audited."""

from typing import Any

from flask import jsonify, request

from alongside.telemetry.log import log
from alongside.telemetry.vocabulary import LogEvent
from alongside.web.auth import requires
from alongside.web.blueprint import Blueprint
from alongside.web.problems import Mistake, Problem, ProblemKind
from consent.bootstrap import Consent
from consent.domain.consent_for_gate import Sending
from consent.entrypoints.http import forms, schemas_in, schemas_out

KEY_HEADER = "Idempotency-Key"
KEY_NEEDED = ProblemKind(400, "idempotency-key-needed", "An Idempotency-Key header is needed.")
KEY_PARAMETER = {
    "in": "header",
    "name": KEY_HEADER,
    "required": True,
    "description": "The referral's id: a referral is decided once.",
    "schema": {"type": "string", "pattern": schemas_in.UUID},
}


def decisions_blueprint(consent: Consent) -> Blueprint:
    """Routes below /decisions."""
    blp = Blueprint("decisions", __name__, description="What may leave, for whom, on what authority")

    # Not `idempotent`: the decision itself is the memory of its answer, sealed, and kept for as long as it counts.
    @blp.route("/decisions", methods=["POST"])
    @requires(services=("referral",))
    @blp.doc(parameters=[KEY_PARAMETER])
    @blp.arguments(schemas_in.DecisionRequestSchema)
    @blp.response(201, schemas_out.DecisionView)
    @blp.alt_response(400, "BAD_REQUEST")
    @blp.alt_response(404, "NOT_FOUND")
    @blp.alt_response(503, "SERVICE_UNAVAILABLE")
    def decide(body: dict[str, Any]) -> Any:
        """Decide one referral; asked again, the answer is the same, word for word."""
        _key_is(body["referral"])
        answer = consent.decide_referral(forms.question(body))
        log(LogEvent.DECISION_RECORDED, decision_id=answer["decision_id"], outcome=answer["outcome"])
        return jsonify(answer), 201  # as it was sealed: no schema goes over it again

    @blp.route("/decisions/check", methods=["POST"])
    @requires(services=("referral",))
    @blp.arguments(schemas_in.CheckRequestSchema)
    @blp.response(200, schemas_out.CheckView)
    @blp.alt_response(503, "SERVICE_UNAVAILABLE")
    def check(body: dict[str, Any]) -> dict[str, Any]:
        """Whether decisions still stand; the lease runs from asking, on the caller's own clock."""
        return {"results": consent.check_decisions(body["decisions"], Sending(body["sending"]))}

    @blp.route("/decisions/<uuid:decision_id>", methods=["GET"])
    @requires(roles=("safeguarding_lead", "dpo", "auditor"))
    @blp.response(200, schemas_out.DecisionRecordView)
    @blp.alt_response(404, "NOT_FOUND")
    def read(decision_id: Any) -> Any:
        """The decision record, whole."""
        shown = consent.read_decision(str(decision_id), forms.actor())
        log(LogEvent.DECISION_VIEWED, decision_id=str(decision_id))
        return shown

    return blp


def _key_is(referral: str) -> None:
    if request.headers.get(KEY_HEADER) != referral:
        mistake = Mistake("/referral", "The Idempotency-Key header must be the referral's id.")
        raise Problem(KEY_NEEDED, mistake.sentence, mistakes=[mistake])
