"""What callers may send. Unknown fields are refused, sizes bounded, one sentence per mistake."""

from marshmallow import fields, validate

from alongside.casedata import codes
from alongside.casedata.schemas import CATEGORY_SCHEMAS
from alongside.web.schemas import Codes, Form, Strict, WholeNumber
from referral.domain.delivery import Delivery

_CALENDAR_S = 9_999 * 366 * 86_400
_REF = validate.Length(min=1, max=200, error="This must have 1 to 200 characters.")
_ID = Form(
    r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$",
    error="This must be an id of letters, digits and . _ - in it.",
)
_DIGEST = Form(r"^[0-9a-f]{64}$", error="This must be a SHA-256 in 64 lower-case hex digits.")


def _one_of(allowed: tuple[str, ...]) -> validate.OneOf:
    return validate.OneOf(allowed, error="This must be one of: {choices}.")


def _category() -> fields.String:
    known = validate.OneOf(codes.CATEGORIES, error="This must be one of the 27 category codes.")
    return fields.String(validate=known)


def _categories() -> Codes:
    at_most = validate.Length(max=100, error="There may be at most 100.")
    return Codes(_category(), codes.CATEGORIES, at_most, required=True)


def _digests() -> fields.Dict:
    """Name -> digest of what a file holds under it."""
    return fields.Dict(
        keys=fields.String(validate=validate.Length(min=1, max=300, error="A name has 1 to 300 characters.")),
        values=fields.String(validate=_DIGEST),
        required=True,
        validate=validate.Length(min=1, max=2000, error="There must be 1 to 2000 digests."),
    )


class ImportBody(Strict):
    """`POST /imports`."""

    case_ref = fields.String(required=True, validate=_REF)
    moved_s = WholeNumber(required=True, allow_none=True, validate=validate.Range(-_CALENDAR_S, _CALENDAR_S))
    digests = _digests()


class PersonBody(Strict):
    """`POST /people`."""

    ref = fields.String(required=True, validate=_REF)
    case_ref = fields.String(required=True, validate=_REF)
    role = fields.String(required=True, validate=_one_of(codes.PERSON_ROLES))
    age_band = fields.String(required=True, validate=_one_of(codes.AGE_BANDS))
    jurisdiction = fields.String(required=True, validate=_one_of(codes.JURISDICTIONS))


class ReplyBody(Strict):
    """`POST /referrals/{id}/replies`: words only, no case data."""

    text = fields.String(required=True, validate=validate.Length(min=1, max=2000))


class ImportedPerson(Strict):
    """The person of a case as the source system has them."""

    ref = fields.String(required=True, validate=_REF)
    role = fields.String(required=True, validate=_one_of(codes.PERSON_ROLES))
    age_band = fields.String(required=True, validate=_one_of(codes.AGE_BANDS))
    jurisdiction = fields.String(required=True, validate=_one_of(codes.JURISDICTIONS))


class ImportCheckBody(Strict):
    """`POST /imports/check`."""

    case_ref = fields.String(required=True, validate=_REF)
    digests = _digests()
    person = fields.Nested(ImportedPerson, required=True)


class AuthorityBody(Strict):
    """The consent or exception that the referral rests on."""

    kind = fields.String(required=True, validate=_one_of(("consent", "exception")))
    id = fields.String(required=True, validate=_ID)


class ReferralBody(Strict):
    """`POST /referrals`."""

    person_id = fields.UUID(required=True)
    case_ref = fields.String(required=True, validate=_REF)
    ref = fields.String(required=True, validate=_REF)
    type = fields.String(required=True, validate=_one_of(codes.REFERRAL_TYPES))
    agency = fields.String(required=True, validate=_ID)
    lane = fields.String(required=True, validate=_one_of(codes.LANES))
    urgency = fields.String(required=True, validate=_one_of(codes.URGENCIES))
    authority = fields.Nested(AuthorityBody, required=True, allow_none=True)
    categories = _categories()
    reasons = fields.Dict(
        keys=_category(),
        values=fields.String(validate=validate.Length(max=2000, error="At most 2000 characters.")),
        required=True,
    )
    incidents = fields.List(
        fields.String(validate=_REF), validate=validate.Length(max=500, error="There may be at most 500.")
    )
    delivery = fields.String(
        load_default=Delivery.SEALED.value, validate=_one_of(tuple(one.value for one in Delivery))
    )
    ask = fields.String(
        required=True, validate=validate.Length(min=1, max=10000, error="This must have 1 to 10000 characters.")
    )


DataBody = Strict.from_dict(
    {code: fields.Nested(schema) for code, schema in CATEGORY_SCHEMAS.items() if code != "SAF"}, name="DataBody"
)
"""`PUT /people/{person_id}/data`: exactly what is held from now on, without SAF."""


class Nothing(Strict):
    """An empty object."""
