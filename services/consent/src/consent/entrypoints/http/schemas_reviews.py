"""What whoever is asked for a review is shown of what it is about."""

from marshmallow import Schema, fields

from consent.entrypoints.http.schemas_exceptions import ReviewTaskView


class RuleView(Schema):
    """A rule that bears on it: what it asks, and whether it was kept by what was written down."""

    code = fields.String(required=True)
    asks = fields.String(required=True)
    kept = fields.Boolean(required=True)


class WhyView(Schema):
    """Why it was shared without the person's yes, as it was written down, and who decided."""

    type = fields.String(required=True)
    facts = fields.String(required=True)
    why_no_consent = fields.List(fields.String(), required=True)
    wishes = fields.String(required=True, allow_none=True)
    necessity = fields.String(required=True)
    proportionality = fields.String(required=True)
    less_intrusive = fields.String(required=True, allow_none=True)
    legal_power = fields.List(fields.String(), required=True)
    break_glass = fields.Boolean(required=True)
    proposed_by = fields.String(required=True)
    authorised_by = fields.String(required=True, allow_none=True)


class BasisView(Schema):
    """What it rests on."""

    art6 = fields.String(required=True, allow_none=True)
    art9 = fields.String(required=True, allow_none=True)
    art10 = fields.String(required=True, allow_none=True)


class SaidView(Schema):
    """What the person said against it."""

    said = fields.String(required=True)
    at = fields.AwareDateTime(required=True)


class ReviewWholeView(ReviewTaskView):
    """A review with what somebody needs who has to judge it.

    `asks_telling`: it may say that the person can be told now.
    """

    agency = fields.String(required=True)
    type = fields.String(required=True)
    decided_at = fields.AwareDateTime(required=True)
    shared = fields.List(fields.String(), required=True)
    notes = fields.List(fields.String(), required=True)
    why = fields.Nested(WhyView, required=True, allow_none=True)
    basis = fields.Nested(BasisView, required=True, allow_none=True)
    rules = fields.List(fields.Nested(RuleView), required=True)
    objections = fields.List(fields.Nested(SaidView), required=True)
    asks_telling = fields.Boolean(required=True)
