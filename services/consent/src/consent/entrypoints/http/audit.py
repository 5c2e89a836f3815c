"""The audit for those who check: who read what. Looking into it is a reading too."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from alongside.web.auth import requires
from alongside.web.blueprint import Blueprint
from alongside.web.schemas import Strict
from consent.bootstrap import Consent
from consent.entrypoints.http import forms, schemas_in
from consent.usecases.audit_trail import LISTS


class AuditQuerySchema(Strict):
    """Of what: the id of a person, a decision or a consent; or which list was looked through."""

    object = schemas_in.identifier()
    list = fields.String(validate=validate.OneOf(tuple(LISTS), error="There is no such list."))

    @validates_schema
    def _one_of_them(self, data: dict[str, Any], **_: Any) -> None:
        if ("object" in data) == ("list" in data):
            raise ValidationError("Name an object or a list, and not both.", "object")


class ReadingView(Schema):
    """Somebody has seen something."""

    id = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    kind = fields.String(required=True)
    object_id = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    reader = fields.String(required=True)


class AuditView(Schema):
    """Who read one thing, oldest first; of a list the newest thousand."""

    readings = fields.List(fields.Nested(ReadingView), required=True)


def audit_blueprint(consent: Consent) -> Blueprint:
    """The route /audit."""
    blp = Blueprint("audit", __name__, description="Who read what")

    @blp.route("/audit", methods=["GET"])
    @requires(roles=("dpo", "auditor"))
    @blp.arguments(AuditQuerySchema, location="query")
    @blp.response(200, AuditView)
    def show(query: dict[str, Any]) -> dict[str, Any]:
        """Who read this person's data, this decision, this consent or this list, when and in which role."""
        if "list" in query:
            return {"readings": consent.read_audit.of_list(query["list"], forms.actor())}
        return {"readings": consent.read_audit(query["object"], forms.actor())}

    return blp
