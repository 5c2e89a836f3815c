"""What is in force with whom; it says nothing about any person."""

from typing import Any

from marshmallow import Schema, fields

from alongside.web.auth import requires
from alongside.web.blueprint import Blueprint
from consent.bootstrap import Consent
from consent.entrypoints.http.agreements import READERS


class PolicyView(Schema):
    """The rules in force."""

    title = fields.String(required=True)
    version = fields.String(required=True)


class PurposeView(Schema):
    """One kind of referral: what goes as a rule, with a reason, only if agreed, and without names."""

    type = fields.String(required=True)
    purpose = fields.String(required=True)
    section = fields.String(required=True)
    usual = fields.List(fields.String(), required=True)
    with_reason = fields.List(fields.String(), required=True)
    only_if_agreed = fields.List(fields.String(), required=True)
    without_names = fields.List(fields.String(), required=True)


class InForceView(Schema):
    """One agreement in force."""

    agency = fields.String(required=True)
    until = fields.String(required=True, allow_none=True)
    keep_days = fields.Integer(required=True)
    onward_sharing = fields.String(required=True)
    breach_notice_hours = fields.Integer(required=True)
    purposes = fields.List(fields.Nested(PurposeView), required=True)


class WorkingTogetherView(Schema):
    """The agreements in force today and what they allow under the rules in force."""

    landlord = fields.String(required=True)
    on = fields.String(required=True)
    policy = fields.Nested(PolicyView, required=True)
    agreements = fields.List(fields.Nested(InForceView), required=True)


def working_together_blueprint(consent: Consent) -> Blueprint:
    """The route /working-together."""
    blp = Blueprint("working_together", __name__, description="Who we work with, and what they may be told")

    @blp.route("/working-together", methods=["GET"])
    @requires(services=("referral",), roles=READERS)
    @blp.response(200, WorkingTogetherView)
    @blp.alt_response(503, "SERVICE_UNAVAILABLE")
    def working_together() -> Any:
        """The agreements in force today and what they allow under the rules in force."""
        return consent.working_together()

    return blp
