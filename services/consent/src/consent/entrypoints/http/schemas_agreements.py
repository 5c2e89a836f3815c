"""What is accepted and answered about sharing agreements and call backs."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from alongside.casedata import codes
from alongside.web.schemas import Flag, Form, Strict, WholeNumber
from consent.entrypoints.http.schemas_in import category, code, name, several, text

ONWARD = ("none", "named", "with_permission")
NUMBER_FROM = ("public_register", "own_records", "another_partner")
REASON = 2_000
MOST_LINES = 50
SHA256 = r"^[0-9a-f]{64}$"


def lines(**options: Any) -> fields.List[Any]:
    """A few lines of text."""
    return fields.List(name(), validate=validate.Length(max=MOST_LINES), **options)


def whole(lowest: int, highest: int, **options: Any) -> WholeNumber:
    """A whole number in these bounds, both in."""
    return WholeNumber(validate=validate.Range(lowest, highest), **options)


def sha256(**options: Any) -> fields.String:
    """A SHA-256, hexadecimal."""
    return fields.String(validate=Form(SHA256, error="This must be a SHA-256 in lower case."), **options)


def revision() -> WholeNumber:
    """How the agreement was when it was read; another one means that somebody changed it meanwhile."""
    return whole(0, 1_000_000, required=True)


class TermsSchema(Strict):
    """What a version of an agreement says."""

    class Meta(Strict.Meta):
        """Those whom it may be passed on to are named when sharing is for them."""

        also = {
            "oneOf": [
                {
                    "required": ["onward_to"],
                    "properties": {"onward_sharing": {"const": "named"}, "onward_to": {"minItems": 1}},
                },
                {"properties": {"onward_sharing": {"not": {"const": "named"}}, "onward_to": {"maxItems": 0}}},
            ]
        }

    purposes = fields.List(name(), required=True, validate=validate.Length(min=1, max=MOST_LINES))
    categories_by_type = fields.Dict(
        keys=code(codes.REFERRAL_TYPES), values=several(category()), required=True, validate=validate.Length(min=1)
    )
    effective_from = fields.Date(required=True)
    effective_to = fields.Date(required=True, allow_none=True)
    review_due = fields.Date(load_default=None, allow_none=True)
    onward_sharing = code(ONWARD, required=True)
    onward_to = lines(load_default=list)
    retention_days = whole(0, 36_500, required=True)
    breach_notice_hours = whole(0, 8_784, required=True)
    document_sha256 = sha256(required=True)
    assessment = name(load_default=None, allow_none=True)

    @validates_schema
    def _fits(self, data: dict[str, Any], **_: Any) -> None:
        ends = data.get("effective_to")
        if ends is not None and ends < data["effective_from"]:
            raise ValidationError("The last day is before the first.", "effective_to")
        if (data["onward_sharing"] == "named") != bool(data["onward_to"]):
            raise ValidationError(
                "Those whom it may be passed on to are named when sharing is for them.", "onward_to"
            )


class AgreementDraftSchema(TermsSchema):
    """The first version of an agreement with an agency."""

    agreement_id = name(required=True)
    agency = name(required=True)


class VersionDraftSchema(TermsSchema):
    """The next version of an agreement."""

    revision = revision()


class RevisionSchema(Strict):
    """Which state of the agreement was read."""

    revision = revision()


class SignatureSchema(Strict):
    """Who signed for a party: `landlord` or the id of the agency."""

    revision = revision()
    party = name(required=True)
    signatory = name(required=True)
    role = name(required=True)
    signed_on = fields.Date(required=True)


class AgreementAdviceSchema(Strict):
    """What the data protection officer advises."""

    revision = revision()
    concern = Flag(required=True)
    words = text(REASON, required=True)


class ReasonSchema(Strict):
    """Why."""

    reason = text(REASON, required=True)


class ReasonedRevisionSchema(ReasonSchema):
    """Why, and which state of the agreement was read."""

    revision = revision()


class CallBackSchema(Strict):
    """How an agency was rung. The number never comes from whoever asked."""

    number_from = code(NUMBER_FROM, required=True)
    confirmed = Flag(required=True)
    spoke_to = name(required=True)


class SignatureView(Schema):
    """Who signed for a party."""

    party = fields.String(required=True)
    signatory = fields.String(required=True)
    role = fields.String(required=True)
    signed_on = fields.String(required=True)


class VersionView(Schema):
    """A version of an agreement. `vouched`: it came with a file, and the import said that it was approved."""

    version = fields.Integer(required=True)
    status = fields.String(required=True)
    effective_from = fields.Date(allow_none=True, required=True)
    effective_to = fields.Date(allow_none=True, required=True)
    review_due = fields.Date(allow_none=True, required=True)
    purposes = fields.List(fields.String(), required=True)
    categories_by_type = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)
    onward_sharing = fields.String(required=True)
    onward_to = fields.List(fields.String(), required=True)
    retention_days = fields.Integer(required=True)
    breach_notice_hours = fields.Integer(required=True)
    document_sha256 = fields.String(required=True)
    assessment = fields.String(allow_none=True, required=True)
    signatures = fields.List(fields.Nested(SignatureView), required=True)
    drafted_by = fields.String(allow_none=True, required=True)
    approved_by = fields.String(allow_none=True, required=True)
    approved_at = fields.AwareDateTime(allow_none=True, required=True)
    vouched = fields.Boolean(required=True)


class AgreementEventView(Schema):
    """Something that happened to an agreement."""

    seq = fields.Integer(required=True)
    kind = fields.String(required=True)
    version = fields.Integer(allow_none=True, required=True)
    at = fields.AwareDateTime(required=True)
    by = fields.String(required=True)
    vouched = fields.Boolean(required=True)
    details = fields.Dict(required=True)


class AgreementWhole(Schema):
    """An agreement with an agency: its versions and everything that happened, oldest first."""

    key = fields.String(required=True)
    agreement_id = fields.String(required=True)
    agency = fields.String(required=True)
    status = fields.String(required=True)
    revision = fields.Integer(required=True)
    versions = fields.List(fields.Nested(VersionView), required=True)
    events = fields.List(fields.Nested(AgreementEventView), required=True)


class CallBackMade(Schema):
    """A call back was recorded."""

    call_back_id = fields.String(required=True)
    agency = fields.String(required=True)
    confirmed = fields.Boolean(required=True)
    at = fields.AwareDateTime(required=True)
