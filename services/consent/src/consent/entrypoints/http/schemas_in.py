"""What this service accepts. Unknown fields are refused, sizes are bounded, codes are of closed lists."""

import re
from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from alongside.casedata import codes
from alongside.web.schemas import AtSight, Codes, Flag, Form, Strict
from consent.domain import codes as own

NAME = 200
TEXT = 20_000
MANY = 1_000
ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,200}$"
SAYS_SOMETHING = r"[\s\S]*[^\s\x1c-\x1f]"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
IN_A_PATH = re.compile(ONE_LINE)
"""What a name in a path can be; no row has another one, and not every database can look for it."""
UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_A_UUID = re.compile(UUID).fullmatch


def name(**options: Any) -> fields.String:
    """One line of at most 200 characters."""
    form = Form(ONE_LINE, error=f"This must be one line of 1 to {NAME} characters.")
    return fields.String(validate=form, **options)


def text(limit: int = TEXT, **options: Any) -> fields.String:
    """Free text; it is encrypted before it is stored."""
    return fields.String(validate=validate.Length(max=limit), **options)


def words(limit: int = TEXT, **options: Any) -> fields.String:
    """Free text that says something: blanks alone are no reason."""
    says = validate.Regexp(SAYS_SOMETHING, error="Write down something here.")
    return fields.String(required=True, validate=[validate.Length(min=1, max=limit), says], **options)


class Code(AtSight, fields.String):
    """One code of a closed list."""

    def __init__(self, allowed: tuple[str, ...], **options: Any) -> None:
        known = validate.OneOf(allowed, error="This is not one of the known codes.")
        super().__init__(validate=known, **options)
        self._allowed = frozenset(allowed)

    def sound(self, value: Any) -> bool:
        """See AtSight."""
        return isinstance(value, str) and value in self._allowed


def code(allowed: tuple[str, ...], **options: Any) -> fields.String:
    """One code of a closed list."""
    return Code(allowed, **options)


def several(inner: fields.Field[Any], **options: Any) -> fields.List[Any]:
    """A bounded list."""
    return fields.List(inner, validate=validate.Length(max=MANY), **options)


class Identifier(AtSight, fields.String):
    """A UUID in its canonical form."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=Form(UUID, error="This must be a UUID in lower case."), **options)

    def sound(self, value: Any) -> bool:
        """See AtSight."""
        return isinstance(value, str) and _A_UUID(value) is not None


def identifier(**options: Any) -> fields.String:
    """A UUID in its canonical form."""
    return Identifier(**options)


class Identifiers(fields.List[Any]):
    """Many UUIDs: those that are looked at together when all are sound, and one after the other when one is not."""

    def __init__(self, **options: Any) -> None:
        super().__init__(identifier(), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, list) and all(isinstance(one, str) and _A_UUID(one) for one in value):
            return value
        return super()._deserialize(value, attr, data, **kwargs)


class Moment(fields.AwareDateTime):
    """A time of RFC 3339 with its offset, and no other form; read as UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or RFC3339.fullmatch(value) is None:
            raise self.make_error("invalid_awareness", awareness="aware", obj_type="datetime", input=value)
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            raise self.make_error("invalid", obj_type="datetime", input=value) from None


def moment(**options: Any) -> Moment:
    """A time with its offset."""
    return Moment(format="iso", **options)


def category() -> fields.String:
    """One of the 27 category codes."""
    return code(codes.CATEGORIES)


class Categories(Codes):
    """Category codes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(category(), codes.CATEGORIES, validate.Length(max=MANY), **options)


def only(one: str, other: str) -> dict[str, Any]:
    """JSON Schema: the one text is there, and the other is not."""
    return {"required": [one], "properties": {one: {"type": "string"}, other: {"type": "null"}}}


class EmptySchema(Strict):
    """An empty object."""


class DecisionMakerSchema(Strict):
    """Who decided for the person."""

    kind = code(own.DECISION_MAKERS, required=True)


class NoticeSchema(Strict):
    """The notice that the person was given."""

    id = name(required=True)
    version = name(required=True)
    language = name(required=True)
    format = name(required=True)


class CollectionSchema(Strict):
    """How the answer was taken."""

    method = name(required=True)
    alone = name(required=True)
    read_back = Flag(required=True)


class ConsentSchema(Strict):
    """What the person said about one agency."""

    ref = name(load_default=None)
    agency = name(required=True)
    purposes = several(code(codes.REFERRAL_TYPES), required=True)
    categories = Categories(required=True)
    status = code(codes.CONSENT_STATUSES, required=True)
    mode = code(codes.CONSENT_MODES, required=True)
    valid_from = moment(required=True, allow_none=True)
    valid_until = moment(required=True, allow_none=True)
    decision_maker = fields.Nested(DecisionMakerSchema, required=True)
    notice = fields.Nested(NoticeSchema, required=True)
    collection = fields.Nested(CollectionSchema, required=True)


class StandingRefusalSchema(Strict):
    """A lasting no, to one agency or to one kind of agency (and every kind below it before a dot)."""

    class Meta(Strict.Meta):
        """Either, and not both."""

        also = {"oneOf": [only("agency", "agency_type"), only("agency_type", "agency")]}

    agency = name(load_default=None)
    agency_type = name(load_default=None)
    said = text(required=True)

    @validates_schema
    def _one_of_two(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("agency") is None) == (data.get("agency_type") is None):
            raise ValidationError("A standing refusal names either an agency or an agency_type.")


class TellPersonSchema(Strict):
    """Whether and by when the person is told."""

    when = code(own.TELL_PERSON, required=True)
    by = moment(load_default=None)
    who = text(2_000, load_default=None)
    why_withheld = text(load_default=None)


class RequestSchema(Strict):
    """A request of a public body for the data, and what it says that it needs them for."""

    requester = name(required=True)
    stated_need = fields.String(required=True, validate=validate.Length(min=1, max=TEXT))
    received_at = moment(required=True)
    reference = name(load_default=None)


class ExceptionSchema(Strict):
    """The reasons for sharing without consent. Somebody signed in proposes in their own name only."""

    ref = name(load_default=None)
    type = code(own.EXCEPTION_TYPES, required=True)
    agency = name(required=True)
    categories = Categories(required=True)
    facts = words()
    why_no_consent = several(code(own.WHY_NO_CONSENT), required=True)
    wishes = text(required=True, allow_none=True)
    necessity = words()
    proportionality = words()
    art6 = fields.String(
        required=True,
        allow_none=True,
        validate=Form(own.ART6_PATTERN, error="This is not a basis of Article 6."),
    )
    art9 = code(own.ART9, required=True, allow_none=True)
    art10 = code(own.ART10, required=True, allow_none=True)
    legal_power = several(
        fields.String(validate=Form(own.LEGAL_POWER_PATTERN, error="This is not the code of a legal power.")),
        required=True,
    )
    proposed_by = name()
    authorised_by = name(required=True, allow_none=True)
    break_glass = Flag(required=True)
    tell_person = fields.Nested(TellPersonSchema, required=True)
    review_due = moment(required=True, allow_none=True)
    purposes = several(code(codes.REFERRAL_TYPES), load_default=list)
    valid_until = moment(load_default=None, allow_none=True)
    acted_at = moment(load_default=None, allow_none=True)
    less_intrusive = text(load_default=None, allow_none=True)
    recipient_function = name(load_default=None, allow_none=True)
    capacity_note = name(load_default=None, allow_none=True)
    request = fields.Nested(RequestSchema, load_default=None, allow_none=True)


class AuthoritySchema(Strict):
    """The permission that a referral names."""

    kind = code(("consent", "exception"), required=True)
    id = identifier(required=True)


class DecisionRequestSchema(Strict):
    """One referral in codes and named facts; never content."""

    subject = identifier(required=True)
    referral = identifier(required=True)
    type = code(codes.REFERRAL_TYPES, required=True)
    agency = name(required=True)
    lane = code(codes.LANES, required=True)
    urgency = code(codes.URGENCIES, required=True)
    authority = fields.Nested(AuthoritySchema, required=True, allow_none=True)
    asked = Categories(required=True)
    held = Categories(required=True)
    with_reason = Categories(required=True)
    age_band = code(codes.AGE_BANDS, required=True)
    child_present = Flag(required=True)
    care_and_support_needs = Flag(required=True, allow_none=True)
    risk_level = code(codes.RISK_LEVELS, required=True, allow_none=True)
    immediate_danger = Flag(required=True, allow_none=True)
    safe_contact_confirmed_at = moment(required=True, allow_none=True)
    statements_tagged = Flag(required=True)
    sealed = Flag(load_default=True)


class CheckRequestSchema(Strict):
    """Decisions to check, at most as many as a relay may have outstanding."""

    decisions = Identifiers(required=True, validate=validate.Length(min=1, max=512))
    sending = code(("first", "update"), load_default="first")


class AgreementQuerySchema(Strict):
    """Which agreements to list."""

    agency = name(load_default=None)
