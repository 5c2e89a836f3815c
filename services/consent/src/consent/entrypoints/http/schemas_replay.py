"""What this service answers about decisions that are made again, or only tried."""

from marshmallow import Schema, fields

from consent.entrypoints.http.schemas_in import DecisionRequestSchema


class DifferenceView(Schema):
    """One place of the record and what the rules conclude there now."""

    place = fields.String(required=True)
    recorded = fields.Raw(allow_none=True)
    now = fields.Raw(allow_none=True)


class ReplayView(Schema):
    """How a decision came out: `same`, `differs`, `incomplete` (it lacks inputs) or `unreadable`."""

    decision_id = fields.String(required=True)
    result = fields.String(required=True)
    differs = fields.List(fields.Nested(DifferenceView), required=True)
    lacks = fields.List(fields.String(), required=True)


class PreviewRequestSchema(DecisionRequestSchema):
    """One referral in codes and named facts, before it is one: it has no id."""

    class Meta(DecisionRequestSchema.Meta):
        """Nothing is decided, so there is no referral to name."""

        exclude = ("referral",)


class SharingView(Schema):
    """What would travel with the data: never what is left out."""

    purposes = fields.List(fields.String(), required=True)
    categories = fields.List(fields.String(), required=True)
    basis = fields.String(required=True)
    use = fields.String(required=True)
    send_by = fields.AwareDateTime(required=True)
    keep_until = fields.AwareDateTime(allow_none=True)
    obligations = fields.List(fields.String(), required=True)
    told = fields.List(fields.String(), required=True)
    versions = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class PreviewView(Schema):
    """What would be answered now. It is no decision, and nothing may be sent on it."""

    outcome = fields.String(required=True)
    reasons = fields.List(fields.String(), required=True)
    notes = fields.List(fields.String(), required=True)
    allowed = fields.List(fields.String(), required=True)
    withheld = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    safe_contact = fields.String(required=True)
    reviews = fields.List(fields.String(), required=True)
    sharing = fields.Nested(SharingView, allow_none=True)
