"""Telling an agency by hand: the sheet, and what is written down."""

from typing import Any
from uuid import UUID

from alongside.web.auth import current_caller, requires
from alongside.web.blueprint import Blueprint
from referral.bootstrap import Referral
from referral.domain.delivery import WORDS, Delivery
from referral.domain.told import TOLD
from referral.entrypoints.http.keys import key_of_request, needs_key
from referral.entrypoints.http.schemas_out import ReferralView
from referral.entrypoints.http.schemas_telling import SheetView, SpokenAnswerBody, TellingBody
from referral.entrypoints.http.seeing import must_see_referral
from referral.entrypoints.http.views import referral_view
from referral.usecases.tell_agency import Said, ToTell

TELLERS = ("case_officer", "safeguarding_lead")


def telling_blueprint(service: Referral) -> Blueprint:
    """The routes under /referrals about what somebody tells."""
    blp = Blueprint("telling", __name__, description="Telling an agency by phone, in person or on paper")

    @blp.route("/referrals/<uuid:referral_id>/sheet", methods=["GET"])
    @requires(roles=TELLERS)
    @blp.response(200, SheetView)
    @blp.alt_response(404, "NOT_FOUND")
    @blp.alt_response(409, "CONFLICT")
    @blp.alt_response(503, "SERVICE_UNAVAILABLE")
    def show_sheet(referral_id: UUID) -> Any:
        """Show what may be told, safe contact first, and how; whether it may still be told is asked once more."""
        must_see_referral(service, referral_id, TELLERS)
        return _sheet(service.telling.sheet(str(referral_id)))

    @blp.route("/referrals/<uuid:referral_id>/tellings", methods=["POST"])
    @requires(roles=TELLERS)
    @needs_key
    @blp.arguments(TellingBody)
    @blp.response(201, ReferralView)
    @blp.alt_response(404, "NOT_FOUND")
    @blp.alt_response(409, "CONFLICT")
    def write_down_telling(body: dict[str, Any], referral_id: UUID) -> Any:
        """Write down to whom it was told, how, when, and their reference: the receipt of what is not sealed."""
        must_see_referral(service, referral_id, TELLERS)
        said = Said(
            kind=TOLD,
            who=body["to_whom"],
            at=body["at"],
            delivery=Delivery(body["delivery"]),
            reference=body["their_reference"],
            categories=None if body["categories"] is None else tuple(body["categories"]),
        )
        return _written(str(referral_id), said)

    @blp.route("/referrals/<uuid:referral_id>/spoken-answers", methods=["POST"])
    @requires(roles=TELLERS)
    @needs_key
    @blp.arguments(SpokenAnswerBody)
    @blp.response(201, ReferralView)
    @blp.alt_response(404, "NOT_FOUND")
    @blp.alt_response(409, "CONFLICT")
    def write_down_answer(body: dict[str, Any], referral_id: UUID) -> Any:
        """Write down what the agency said back."""
        must_see_referral(service, referral_id, TELLERS)
        until = body["until"].isoformat() if body["until"] else None
        said = Said(
            kind=body["answer"],
            who=body["who"],
            at=body["at"],
            delivery=Delivery(body["delivery"]),
            reason=body["reason"],
            basis=body["basis"],
            until=until,
            text=body["text"],
        )
        return _written(str(referral_id), said)

    def _written(referral_id: str, said: Said) -> dict[str, Any]:
        service.telling.write_down(referral_id, said, by=current_caller().sub, key=key_of_request())
        return referral_view(service.reading.referral(referral_id))

    return blp


def _sheet(told: ToTell) -> dict[str, Any]:
    sheet, safe = told.sheet, told.sheet.safe_contact
    return {
        "referral_id": told.referral.referral_id,
        "delivery": told.referral.delivery.value,
        "delivery_in_words": WORDS[told.referral.delivery],
        "agency": {"name": told.agency_name, "contact": vars(told.contact)},
        "how": list(told.how.steps),
        "reference": told.how.reference,
        "safe_contact": vars(safe),
        "ask": sheet.ask,
        "kind": sheet.type_name,
        "urgency": sheet.urgency,
        "sections": [vars(one) for one in sheet.sections],
        "agreement": vars(told.agreement) if told.agreement else None,
    }
