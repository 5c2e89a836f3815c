"""Sharing agreements; they say nothing about any person."""

from typing import Any

from alongside.web.auth import requires
from alongside.web.blueprint import Blueprint
from consent.bootstrap import Consent
from consent.entrypoints.http import forms, schemas_in, schemas_out

READERS = ("import", "case_officer", "safeguarding_lead", "dpo", "directory_admin", "director", "auditor")


def agreements_blueprint(consent: Consent) -> Blueprint:
    """Routes below /agreements."""
    blp = Blueprint("agreements", __name__, description="Information-sharing agreements")

    @blp.route("/agreements", methods=["GET"])
    @requires(services=("referral",), roles=READERS)
    @blp.arguments(schemas_in.AgreementQuerySchema, location="query")
    @blp.response(200, schemas_out.AgreementList)
    def list_agreements(query: dict[str, Any]) -> dict[str, Any]:
        """All agreements, or those of one agency, as they stand now, in the order in which they were first listed."""
        return {"agreements": [forms.agreement_view(a) for a in consent.list_agreements(query["agency"])]}

    return blp
