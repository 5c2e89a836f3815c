"""Subject access: everything that is held about one person."""

from typing import Any

from alongside.web.auth import requires
from alongside.web.blueprint import Blueprint
from consent.bootstrap import Consent
from consent.entrypoints.http import forms, schemas_rights


def exports_blueprint(consent: Consent) -> Blueprint:
    """The route below /subjects that gives everything."""
    blp = Blueprint("exports", __name__, description="Everything that is held about one person")

    @blp.route("/subjects/<uuid:subject>/export", methods=["GET"])
    @requires(roles=("safeguarding_lead", "dpo"))
    @blp.arguments(schemas_rights.ExportQuerySchema, location="query")
    @blp.response(200, schemas_rights.ExportView)
    @blp.alt_response(404, "NOT_FOUND")
    def export(query: dict[str, Any], subject: Any) -> Any:
        """The person's copy has other people masked; the office's copy says what is to be weighed. Audited."""
        return consent.export_person(str(subject), forms.actor(), office=query["copy"] == "office")

    return blp
