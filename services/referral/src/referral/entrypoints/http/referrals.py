"""Referrals and their evidence."""

from typing import Any
from uuid import UUID

from alongside.telemetry.log import log
from alongside.telemetry.vocabulary import LogEvent
from alongside.web.auth import current_caller, requires
from alongside.web.blueprint import Blueprint
from referral.bootstrap import Referral
from referral.domain.delivery import Delivery
from referral.domain.referral import Request
from referral.entrypoints.http.keys import key_of_request, needs_key
from referral.entrypoints.http.masked import hidden_agencies, masked, masked_evidence
from referral.entrypoints.http.people import READ, WRITE
from referral.entrypoints.http.schemas_in import ReferralBody, ReplyBody
from referral.entrypoints.http.schemas_out import EvidenceView, ReferralView, ReplyView
from referral.entrypoints.http.seeing import must_see_referral, sight
from referral.entrypoints.http.views import referral_view, reply_view

REPLY = ("case_officer",)


def referrals_blueprint(service: Referral) -> Blueprint:
    """The routes under /referrals."""
    blp = Blueprint("referrals", __name__, description="Asking for a referral, and what became of it")

    @blp.route("/referrals", methods=["POST"])
    @requires(roles=WRITE)
    @needs_key
    @blp.arguments(ReferralBody)
    @blp.response(201, ReferralView)
    def request_referral(body: dict[str, Any]) -> Any:
        """Ask for a referral: decided at once, sent by the workers."""
        made = service.request_referral.ask(_request(body), key_of_request(), sees=sight(WRITE).of)
        return referral_view(service.reading.made(made))

    @blp.route("/referrals/<uuid:referral_id>", methods=["GET"])
    @requires(roles=READ)
    @blp.response(200, ReferralView)
    def show_referral(referral_id: UUID) -> Any:
        """Show one referral, its codes in words and the next step."""
        must_see_referral(service, referral_id, READ)
        return masked(referral_view(service.reading.referral(str(referral_id))), hidden_agencies(service, READ))

    @blp.route("/referrals/<uuid:referral_id>/replies", methods=["POST"])
    @requires(roles=REPLY)
    @needs_key
    @blp.arguments(ReplyBody)
    @blp.response(201, ReplyView)
    def reply(body: dict[str, Any], referral_id: UUID) -> Any:
        """Write back to the agency: an answer to its question, in words and without case data."""
        must_see_referral(service, referral_id, REPLY)
        by = current_caller().sub
        kept = service.reply_to_agency(str(referral_id), body["text"], by=by, key=key_of_request())
        return reply_view(kept)

    @blp.route("/referrals/<uuid:referral_id>/evidence", methods=["GET"])
    @requires(roles=READ)
    @blp.response(200, EvidenceView)
    def show_evidence(referral_id: UUID) -> Any:
        """Show what proves, without any content, what was decided, sent and received."""
        must_see_referral(service, referral_id, READ)
        evidence = service.reading.evidence(str(referral_id))
        log(LogEvent.EVIDENCE_VIEWED, referral_id=str(referral_id))
        hidden = hidden_agencies(service, READ)
        agency = service.reading.referral(str(referral_id)).referral.agency if hidden else ""
        return masked_evidence(evidence, agency, hidden)

    return blp


def _request(body: dict[str, Any]) -> Request:
    authority, incidents = body["authority"], body.get("incidents")
    return Request(
        person_id=str(body["person_id"]),
        case_ref=body["case_ref"],
        ref=body["ref"],
        type=body["type"],
        agency=body["agency"],
        lane=body["lane"],
        urgency=body["urgency"],
        authority=(authority["kind"], authority["id"]) if authority else None,
        categories=tuple(body["categories"]),
        reasons=body["reasons"],
        incidents=tuple(incidents) if incidents is not None else None,
        ask=body["ask"],
        delivery=Delivery(body["delivery"]),
    )
