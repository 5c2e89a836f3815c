"""The audit for those who check: who read what. Looking into it is a reading too."""

from typing import Any

from marshmallow import Schema, fields

from alongside.web.auth import requires
from alongside.web.blueprint import Blueprint
from alongside.web.schemas import Strict
from consent.bootstrap import Consent
from consent.entrypoints.http import forms, schemas_in


class AuditQuerySchema(Strict):
    """Of what: the id of a person, a decision or a consent."""

    object = schemas_in.identifier(required=True)


class ReadingView(Schema):
    """Somebody has seen something."""

    id = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    kind = fields.String(required=True)
    object_id = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    reader = fields.String(required=True)


class AuditView(Schema):
    """Who read one thing, oldest first."""

    readings = fields.List(fields.Nested(ReadingView), required=True)


def audit_blueprint(consent: Consent) -> Blueprint:
    """The route /audit."""
    blp = Blueprint("audit", __name__, description="Who read what")

    @blp.route("/audit", methods=["GET"])
    @requires(roles=("dpo", "auditor"))
    @blp.arguments(AuditQuerySchema, location="query")
    @blp.response(200, AuditView)
    def show(query: dict[str, Any]) -> dict[str, Any]:
        """Who read this person's data, this decision or this consent, when and in which role."""
        return {"readings": consent.read_audit(query["object"], forms.actor())}

    return blp
