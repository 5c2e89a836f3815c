"""The agency's API: list, read, answer, audit. Tokens have aud agency:<id> and the role agency_worker."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from agency.bootstrap import Agency
from agency.domain.referral import Answer, AnswerKind
from agency.entrypoints.http import schemas
from agency.usecases import answer, audit, inbox, read
from alongside.casedata.codes import UNKNOWN_SAFE_CONTACT
from alongside.web.auth import current_caller, requires
from alongside.web.blueprint import Blueprint
from alongside.web.idempotency import current_key, idempotent

WORKER = "agency_worker"


def blueprint(agency: Agency) -> Blueprint:
    """The routes over one identity."""
    blp = Blueprint("referrals", __name__, description="What was sent to this agency, and its answers")
    node = agency.node

    @blp.route("/referrals", methods=["GET"])
    @requires(roles=(WORKER,))
    @blp.response(200, schemas.InboxView)
    @blp.alt_response(503, "SERVICE_UNAVAILABLE")
    def list_referrals() -> inbox.Inbox:
        """What waits, what is answered, what was stopped; nobody's identity."""
        return inbox.show(node)

    @blp.route("/referrals/<uuid:referral_id>", methods=["GET"])
    @requires(roles=(WORKER,))
    @blp.response(200, schemas.ReferralView)
    @blp.alt_response(404, "NOT_FOUND")
    @blp.alt_response(503, "SERVICE_UNAVAILABLE")
    def read_referral(referral_id: object) -> Mapping[str, Any]:
        """The content. The first reading records a signed `opened` receipt, once."""
        reading = read.read(node, str(referral_id), caller_name())
        return {**vars(reading), "safe_contact": reading.parts.get("SAF", UNKNOWN_SAFE_CONTACT)}

    @blp.route("/referrals/<uuid:referral_id>/answers", methods=["POST"])
    @requires(roles=(WORKER,))
    @idempotent
    @blp.arguments(schemas.AnswerRequest)
    @blp.response(201, schemas.AnswerView)
    @blp.alt_response(404, "NOT_FOUND")
    @blp.alt_response(503, "SERVICE_UNAVAILABLE")
    def answer_referral(body: dict[str, Any], referral_id: object) -> answer.Recorded:
        """Accept, decline with a reason, or ask; after a withdrawal say what is kept."""
        return answer.give(node, str(referral_id), answer_of(body), caller_name(), current_key())

    @blp.route("/messages", methods=["GET"])
    @requires(roles=(WORKER, "auditor"))
    @blp.response(200, schemas.MessageView(many=True))
    def list_messages() -> list[audit.Entry]:
        """The newest messages and our receipts for them, for audit."""
        return audit.messages(node)

    return blp


def caller_name() -> str:
    """Who calls, as this node knows them; it travels only as an opaque actor."""
    caller = current_caller()
    return f"{caller.issuer}/{caller.sub}"


def answer_of(body: Mapping[str, Any]) -> Answer:
    """The answer of a request. Raises InvalidAnswer."""
    until: date | None = body.get("until")
    return Answer(
        kind=AnswerKind(body["answer"]),
        reason=body.get("reason"),
        suggestion=body.get("suggestion"),
        text=body.get("text"),
        basis=body.get("basis"),
        until=until.isoformat() if until else None,
    )
