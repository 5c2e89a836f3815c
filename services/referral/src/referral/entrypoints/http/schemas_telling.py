"""What is said to and by whoever tells an agency by hand."""

from marshmallow import Schema, fields, validate

from alongside.casedata import codes
from alongside.web.schemas import Strict
from referral.domain.delivery import BY_HAND, Delivery
from referral.domain.told import ANSWERS
from referral.entrypoints.http.schemas_out import ContactView


def _line(longest: int, *, required: bool = False) -> fields.String:
    length = validate.Length(min=1, max=longest, error=f"This must have 1 to {longest} characters.")
    if required:
        return fields.String(required=True, validate=length)
    return fields.String(load_default=None, allow_none=True, validate=length)


_WAY = validate.OneOf([one.value for one in BY_HAND], error="This must be one of: {choices}.")


class TellingBody(Strict):
    """`POST /referrals/{id}/tellings`. `categories`: what was told; null = all that may be told."""

    delivery = fields.String(required=True, validate=_WAY)
    to_whom = _line(200, required=True)
    at = fields.AwareDateTime(required=True, format="iso")
    their_reference = _line(200)
    categories = fields.List(
        fields.String(validate=validate.OneOf(codes.CATEGORIES, error="This must be one of the 27 category codes.")),
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=100, error="There may be at most 100."),
    )


class SpokenAnswerBody(Strict):
    """`POST /referrals/{id}/spoken-answers`."""

    answer = fields.String(required=True, validate=validate.OneOf(ANSWERS, error="This must be one of: {choices}."))
    who = _line(200, required=True)
    at = fields.AwareDateTime(required=True, format="iso")
    delivery = fields.String(load_default=Delivery.PHONE.value, validate=_WAY)
    reason = _line(1000)
    basis = _line(1000)
    until = fields.Date(load_default=None, allow_none=True)
    text = _line(10000)


class RowView(Schema):
    """One label and its lines."""

    label = fields.String(required=True)
    lines = fields.List(fields.String(), required=True)


class SectionView(Schema):
    """One category under its plain heading."""

    code = fields.String(required=True)
    title = fields.String(required=True)
    rows = fields.List(fields.Nested(RowView), required=True)


class SafeContactView(Schema):
    """How to make contact; not known = treat all contact as unsafe."""

    known = fields.Boolean(required=True)
    headline = fields.String(required=True)
    safe = fields.List(fields.String(), required=True)
    unsafe = fields.List(fields.String(), required=True)
    never = fields.List(fields.String(), required=True)
    rows = fields.List(fields.Nested(RowView), required=True)


class AgreementView(Schema):
    """The permission and the duties, in plain words."""

    basis = fields.String(required=True)
    told = fields.List(fields.String(), required=True)
    obligations = fields.List(fields.String(), required=True)
    keep_until = fields.AwareDateTime(format="iso", required=True, allow_none=True)
    more_may_follow = fields.Boolean(required=True)


class ToldAgencyView(Schema):
    """Whom to ring."""

    name = fields.String(required=True)
    contact = fields.Nested(ContactView, required=True)


class SheetView(Schema):
    """What may be told, and how: the sheet that an agency with a node would read."""

    referral_id = fields.String(required=True)
    delivery = fields.String(required=True)
    delivery_in_words = fields.String(required=True)
    agency = fields.Nested(ToldAgencyView, required=True)
    how = fields.List(fields.String(), required=True)
    reference = fields.String(required=True)
    safe_contact = fields.Nested(SafeContactView, required=True)
    ask = fields.String(required=True)
    kind = fields.String(required=True)
    urgency = fields.String(required=True)
    sections = fields.List(fields.Nested(SectionView), required=True)
    agreement = fields.Nested(AgreementView, required=True, allow_none=True)
