"""What goes in and out of the API."""

from marshmallow import Schema, fields, validate

from agency.domain.referral import LIMITS, REASONS, AnswerKind, State
from alongside.web.schemas import Strict

_REASONS = list(dict.fromkeys(code for codes in REASONS.values() for code in codes))


class CardView(Schema):
    """A referral as the list shows it: no identity."""

    id = fields.UUID(required=True, metadata={"description": "This node's own id of the referral"})
    state = fields.Enum(State, by_value=True, required=True)
    received_at = fields.AwareDateTime(required=True)
    type = fields.String(required=True, metadata={"description": "Referral type"}, allow_none=True)
    type_name = fields.String(required=True, metadata={"description": "The type in words"})
    urgency = fields.String(required=True, allow_none=True)
    district = fields.String(required=True, metadata={"description": "Outward postcode"}, allow_none=True)
    language = fields.String(required=True, allow_none=True)
    stop_asked = fields.Boolean(required=True, metadata={"description": "Withdrawn after acceptance: answer it"})
    landlord = fields.String(required=True, metadata={"description": "Who referred"})
    due_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "By when it is to be opened, then answered"}
    )
    overdue = fields.Boolean(required=True)
    replied_at = fields.AwareDateTime(required=True, allow_none=True)
    outcome_at = fields.AwareDateTime(required=True, allow_none=True)


class InboxView(Schema):
    """The inbox in its three groups, most urgent first."""

    waiting = fields.List(fields.Nested(CardView), required=True)
    answered = fields.List(fields.Nested(CardView), required=True)
    stopped = fields.List(fields.Nested(CardView), required=True)


class AgreementView(Schema):
    """What the sharing permission says."""

    basis = fields.String(required=True)
    told = fields.List(fields.String(), required=True)
    obligations = fields.List(fields.String(), required=True)
    keep_until = fields.AwareDateTime(required=True, allow_none=True)
    more_may_follow = fields.Boolean(required=True)


class SaidView(Schema):
    """Something that was said after the referral came: an answer of ours, or `reply`, the landlord's words."""

    kind = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    ours = fields.Boolean(required=True)
    reason = fields.String(required=True, allow_none=True)
    words = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class ReferralView(Schema):
    """An opened referral. Parts are data from the landlord: show them as text, never as markup."""

    id = fields.UUID(required=True)
    message_id = fields.String(attribute="jti", required=True, metadata={"description": "jti of the message"})
    state = fields.Enum(State, by_value=True, required=True)
    received_at = fields.AwareDateTime(required=True)
    opened_at = fields.AwareDateTime(required=True, allow_none=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)
    stop_asked_at = fields.AwareDateTime(required=True, allow_none=True)
    categories = fields.List(fields.String(), required=True)
    safe_contact = fields.Raw(
        required=True, metadata={"description": "The SAF part, or the literal that says unknown"}
    )
    parts = fields.Dict(keys=fields.String(), values=fields.Raw(), required=True)
    agreement = fields.Nested(AgreementView, required=True, allow_none=True)
    answers = fields.List(fields.Enum(AnswerKind, by_value=True), required=True)
    flags = fields.List(fields.String(), required=True)
    thread = fields.List(fields.Nested(SaidView), required=True)
    outcome_at = fields.AwareDateTime(required=True, allow_none=True)


class AnswerRequest(Strict):
    """An answer. `reason` belongs to declined, progress and outcome; `suggestion` to declined; `basis` and `until` to
    retained and continuing."""

    answer = fields.Enum(AnswerKind, by_value=True, required=True)
    reason = fields.String(validate=validate.OneOf(_REASONS))
    suggestion = fields.String(validate=validate.Length(max=LIMITS["suggestion"]))
    text = fields.String(validate=validate.Length(max=LIMITS["text"]))
    basis = fields.String(validate=validate.Length(max=LIMITS["basis"]))
    until = fields.Date(format="iso")


class AnswerView(Schema):
    """A recorded answer, on its way to the landlord."""

    answer_id = fields.UUID(attribute="id", required=True)
    referral_id = fields.UUID(required=True)
    answer = fields.Enum(AnswerKind, by_value=True, attribute="kind", required=True)
    reason = fields.String(required=True, allow_none=True)
    at = fields.AwareDateTime(required=True)
    message_id = fields.String(required=True, metadata={"description": "jti of the answer"})


class MessageView(Schema):
    """A message that came, for audit: ids and codes only."""

    jti = fields.String(required=True)
    mid = fields.String(required=True, allow_none=True)
    mt = fields.String(required=True, allow_none=True)
    status = fields.String(required=True)
    code = fields.String(required=True, allow_none=True)
    flags = fields.List(fields.String(), required=True)
    received_at = fields.AwareDateTime(required=True)
    receipt_jti = fields.String(required=True, allow_none=True)
