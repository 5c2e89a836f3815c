"""What people's rights need from outside, and what is answered."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from alongside.web.schemas import Strict
from consent.domain.dispute import DisputeOutcome
from consent.entrypoints.http.schemas_in import category, code, identifier, several, words

WORDS = 4_000


class DisputeSchema(Strict):
    """What the person does not agree with: where it is, and in her words. `decision`: if it is about one."""

    class Meta(Strict.Meta):
        """It is about something."""

        also = {
            "anyOf": [
                {"properties": {"categories": {"minItems": 1}}},
                {"required": ["decision"], "properties": {"decision": {"type": "string"}}},
            ]
        }

    categories = several(category(), required=True)
    decision = identifier(load_default=None)
    said = words(WORDS)

    @validates_schema
    def _about_something(self, data: dict[str, Any], **_: Any) -> None:
        if not data.get("categories") and data.get("decision") is None:
            raise ValidationError("A dispute names the categories that it is about, or a decision.")


class DisputeAnswerSchema(Strict):
    """What came of it, in words that the person can be shown."""

    outcome = code(tuple(one.value for one in DisputeOutcome), required=True)
    said = words(WORDS)


class DisputeAnswerView(Schema):
    """One answer to a dispute."""

    outcome = fields.String(required=True)
    said = fields.String(required=True)
    at = fields.AwareDateTime(required=True)


class DisputeView(Schema):
    """A dispute as it stands; while it stands it travels with what is disputed."""

    dispute_id = fields.String(required=True)
    categories = fields.List(fields.String(), required=True)
    decision = fields.String(allow_none=True)
    said = fields.String(required=True)
    recorded_at = fields.AwareDateTime(required=True)
    stands = fields.Boolean(required=True)
    answers = fields.List(fields.Nested(DisputeAnswerView), required=True)


class DisputeMade(Schema):
    """A dispute was recorded. `sent_before`: decisions whose recipients have what is disputed and must be told."""

    dispute_id = fields.String(required=True)
    stands = fields.Boolean(required=True)
    sent_before = fields.List(fields.String(), required=True)


class DisputeList(Schema):
    """What a person does not agree with, oldest first."""

    disputes = fields.List(fields.Nested(DisputeView), required=True)


class ExportQuerySchema(Strict):
    """Whose copy: `person`, with other people masked, or `office`, for whoever prepares the answer."""

    copy = code(("person", "office"), load_default="person")


class ExportView(Schema):
    """Everything that is held about one person."""

    schema = fields.String(required=True)
    copy = fields.String(required=True)
    made_at = fields.String(required=True)
    subject = fields.String(required=True)
    consents = fields.List(fields.Dict(), required=True)
    standing_refusals = fields.List(fields.Dict(), required=True)
    shared_without_your_agreement = fields.List(fields.Dict(), required=True)
    decisions = fields.List(fields.Dict(), required=True)
    reviews = fields.List(fields.Dict(), required=True)
    disputes = fields.List(fields.Dict(), required=True)
    objections = fields.List(fields.Dict(), required=True)
    receipts = fields.List(fields.Dict(), required=True)
    read_by = fields.List(fields.Dict(), required=True)
    to_be_weighed = fields.Dict(metadata={"description": "In the office's copy only."})
