"""What this service answers about decisions that are made again, or only tried."""

from marshmallow import Schema, fields


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
