""" "That is not right": what people do not agree with, and what came of it."""

from typing import Any

from alongside.casedata.codes import in_table_order
from alongside.web.auth import requires
from alongside.web.blueprint import Blueprint
from alongside.web.idempotency import current_key, idempotent
from consent.bootstrap import Consent
from consent.domain.dispute import Dispute, DisputeOutcome
from consent.entrypoints.http import forms, schemas_rights

TAKERS = ("case_officer", "safeguarding_lead", "dpo")
READERS = (*TAKERS, "auditor")


def disputes_blueprint(consent: Consent) -> Blueprint:
    """Routes below /subjects and /disputes."""
    blp = Blueprint("disputes", __name__, description="What a person does not agree with")

    @blp.route("/subjects/<uuid:subject>/disputes", methods=["GET"])
    @requires(roles=READERS)
    @blp.response(200, schemas_rights.DisputeList)
    @blp.alt_response(404, "NOT_FOUND")
    def show(subject: Any) -> dict[str, Any]:
        """What the person does not agree with; the reading is audited."""
        return {"disputes": [dispute_view(one) for one in consent.read_disputes(str(subject), forms.actor())]}

    @blp.route("/subjects/<uuid:subject>/disputes", methods=["POST"])
    @requires(roles=TAKERS)
    @idempotent
    @blp.arguments(schemas_rights.DisputeSchema)
    @blp.response(201, schemas_rights.DisputeMade)
    @blp.alt_response(404, "NOT_FOUND")
    def record(body: dict[str, Any], subject: Any) -> dict[str, Any]:
        """Record that the person disagrees; from now on that travels with what she disagrees with."""
        made, sent = consent.record_dispute(
            str(subject),
            in_table_order(body["categories"]),
            body["decision"],
            body["said"],
            forms.actor(),
            current_key(),
        )
        return {"dispute_id": made.id, "stands": made.stands, "sent_before": sent}

    @blp.route("/disputes/<uuid:dispute_id>/answers", methods=["POST"])
    @requires(roles=("case_officer", "safeguarding_lead"))
    @idempotent
    @blp.arguments(schemas_rights.DisputeAnswerSchema)
    @blp.response(201, schemas_rights.DisputeView)
    @blp.alt_response(404, "NOT_FOUND")
    def answer(body: dict[str, Any], dispute_id: Any) -> dict[str, Any]:
        """Say what came of it: corrected, settled with the person, or kept, which leaves the dispute standing."""
        found = consent.answer_dispute(
            str(dispute_id), DisputeOutcome(body["outcome"]), body["said"], forms.actor()
        )  # fmt: skip
        return dispute_view(found)

    return blp


def dispute_view(dispute: Dispute) -> dict[str, Any]:
    """As GET shows it."""
    return {
        "dispute_id": dispute.id,
        "categories": dispute.categories,
        "decision": dispute.decision,
        "said": dispute.said,
        "recorded_at": dispute.recorded_at,
        "stands": dispute.stands,
        "answers": [{"outcome": one.outcome.value, "said": one.said, "at": one.at} for one in dispute.answers],
    }
