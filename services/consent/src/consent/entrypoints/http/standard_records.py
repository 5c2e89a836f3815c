"""Consents in the standard form: ISO/IEC TS 27560:2023 as JSON-LD; each reading is audited."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response
from marshmallow import INCLUDE, Schema, fields

from alongside.web.auth import requires
from alongside.web.blueprint import Blueprint
from consent.bootstrap import Consent
from consent.entrypoints.http import forms

JSON_LD = "application/ld+json"
READERS = ("case_officer", "safeguarding_lead", "dpo", "auditor")


class StandardView(Schema):
    """JSON-LD with terms of the W3C Data Privacy Vocabulary; `dct:conformsTo` names the profile."""

    class Meta:
        """The profile has many more members."""

        unknown = INCLUDE

    context = fields.Dict(required=True, data_key="@context")
    id = fields.String(required=True, data_key="@id")
    type = fields.String(required=True, data_key="@type")
    identifier = fields.String(required=True, data_key="dct:identifier")
    conforms_to = fields.String(required=True, data_key="dct:conformsTo")


def standard_records_blueprint(consent: Consent) -> Blueprint:
    """Routes below /consents that answer in the standard form."""
    blp = Blueprint("standard_records", __name__, description="Consents in the form of ISO/IEC TS 27560:2023")

    @blp.route("/consents/<uuid:consent_id>/record", methods=["GET"])
    @requires(roles=READERS)
    @blp.response(200, StandardView, content_type=JSON_LD)
    @blp.alt_response(404, "NOT_FOUND")
    @blp.alt_response(503, "SERVICE_UNAVAILABLE")
    def record(consent_id: Any) -> Response:
        """The consent record: what was asked, of whom, by which notice, and everything that was said since."""
        return _json_ld(consent.read_standard_record.record(str(consent_id), forms.actor()))

    @blp.route("/consents/<uuid:consent_id>/receipt", methods=["GET"])
    @requires(roles=READERS)
    @blp.response(200, StandardView, content_type=JSON_LD)
    @blp.alt_response(404, "NOT_FOUND")
    @blp.alt_response(503, "SERVICE_UNAVAILABLE")
    def receipt(consent_id: Any) -> Response:
        """The consent receipt: a copy of the record for the person."""
        return _json_ld(consent.read_standard_record.receipt(str(consent_id), forms.actor()))

    return blp


def _json_ld(document: Mapping[str, Any]) -> Response:
    return Response(json.dumps(document, ensure_ascii=False), mimetype=JSON_LD)
