"""The shape of a case bundle, version 1, field by field; what its parts say of each other is in bundle_rules."""

import re
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from alongside.casedata import codes
from alongside.casedata.schemas import CATEGORY_SCHEMAS
from consent.domain import codes as lists
from referral.domain.delivery import Delivery

from .fields import ClockTime, Code, Flag, Moment, Name, Text, several

VERSION = "alongside/case-bundle/1"
MOST_ENTRIES = 500
"""Of one kind in one file: the digests of all of them fit in one import."""
_AGENCY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}", re.ASCII)
_LEGAL_POWER = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*", re.ASCII)
_STATUTE = re.compile(r"legal_obligation\.[A-Za-z0-9]+([._-][A-Za-z0-9]+)*", re.ASCII)


class Strict(Schema):
    """Refuses unknown fields."""

    class Meta:
        """Marshmallow's settings."""

        unknown = RAISE


def category(**more: Any) -> Code:
    """One of the 27 category codes."""
    return Code(codes.CATEGORIES, "one of the 27 category codes", **more)


def referral_type(**more: Any) -> Code:
    """One of the 24 referral types."""
    return Code(codes.REFERRAL_TYPES, "one of the 24 referral types", **more)


class AgencyId(Name):
    """The id of an agency, known to the partnership or not."""

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> str:
        text = super()._deserialize(value, *rest, **more)
        if not _AGENCY.fullmatch(text):
            raise ValidationError("An agency's id has letters, digits, dots, hyphens and underscores, at most 80.")
        return text


class Art6(Code):
    """A basis of UK GDPR Art 6(1); legal_obligation may carry the statute."""

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> str:
        if isinstance(value, str) and len(value) <= 100 and _STATUTE.fullmatch(value):
            return value
        return super()._deserialize(value, *rest, **more)


class LegalPower(Name):
    """The name of an Act and section, such as CDA1998_s115."""

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> str:
        text = super()._deserialize(value, *rest, **more)
        if len(text) > 64 or not _LEGAL_POWER.fullmatch(text):
            raise ValidationError("This is not the code of a legal power, such as CDA1998_s115.")
        return text


class Reasons(fields.Field[dict[str, str]]):
    """Category code -> why it is needed."""

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> dict[str, str]:
        if not isinstance(value, dict):
            raise ValidationError("This must be an object.")
        wrong: dict[Any, list[str]] = {}
        for code, why in value.items():
            if code not in codes.CATEGORIES:
                wrong[code] = ["This is not one of the 27 category codes."]
            elif not isinstance(why, str) or len(why) > 2000:
                wrong[code] = ["This must be a text of at most 2000 characters."]
        if wrong:
            raise ValidationError(wrong)
        return value


class PersonSchema(Strict):
    """Who the referrals are for."""

    ref = Name(required=True)
    role = Code(codes.PERSON_ROLES, "a role", required=True)
    age_band = Code(codes.AGE_BANDS, "an age band", required=True)


class DecisionMakerSchema(Strict):
    """Who decided."""

    kind = Code(lists.DECISION_MAKERS, "a kind of decision maker", required=True)


class NoticeSchema(Strict):
    """The notice that the person was given."""

    id = Name(required=True)
    version = Name(required=True)
    language = Name(required=True)
    format = Name(required=True)


class CollectionSchema(Strict):
    """How the consent was taken."""

    method = Name(required=True)
    alone = Name(required=True)
    read_back = Flag(required=True)


class ConsentSchema(Strict):
    """What the person said about one agency."""

    ref = Name(required=True)
    agency = AgencyId(required=True)
    purposes = several(referral_type())
    categories = several(category())
    status = Code(codes.CONSENT_STATUSES, "a status", required=True)
    mode = Code(codes.CONSENT_MODES, "a mode", required=True)
    valid_from = Moment(required=True, allow_none=True)
    valid_until = Moment(required=True, allow_none=True)
    decision_maker = fields.Nested(DecisionMakerSchema, required=True)
    notice = fields.Nested(NoticeSchema, required=True)
    collection = fields.Nested(CollectionSchema, required=True)


class StandingRefusalSchema(Strict):
    """A lasting no to one agency or to one kind of agency."""

    agency = AgencyId()
    agency_type = Name()
    said = Text(required=True)

    @validates_schema(skip_on_field_errors=False, pass_original=True)
    def _one_of_two(self, _data: Any, original: Any, **_: Any) -> None:
        if isinstance(original, dict) and ("agency" in original) == ("agency_type" in original):
            raise ValidationError("A standing refusal names either an agency or an agency_type.")


class TellPersonSchema(Strict):
    """Whether and when the person is told."""

    when = Code(lists.TELL_PERSON, "one of the ways to tell the person", required=True)
    by = Moment()
    who = Text(2000)


class ExceptionSchema(Strict):
    """The record of a decision to share without consent."""

    ref = Name(required=True)
    type = Code(lists.EXCEPTION_TYPES, "a type of exception", required=True)
    agency = AgencyId(required=True)
    categories = several(category())
    facts = Text(blank=False, required=True)
    why_no_consent = several(Code(lists.WHY_NO_CONSENT, "a reason for having no consent"))
    wishes = Text(required=True, allow_none=True)
    necessity = Text(blank=False, required=True)
    proportionality = Text(blank=False, required=True)
    art6 = Art6(lists.ART6, "a basis of Art 6", required=True, allow_none=True)
    art9 = Code(lists.ART9, "a condition of Art 9", required=True, allow_none=True)
    art10 = Code(lists.ART10, "a condition of Art 10", required=True, allow_none=True)
    legal_power = several(LegalPower())
    proposed_by = Name(required=True)
    authorised_by = Name(required=True, allow_none=True)
    break_glass = Flag(required=True)
    tell_person = fields.Nested(TellPersonSchema, required=True)
    review_due = Moment(required=True, allow_none=True)


class ReferralSchema(Strict):
    """One referral that is wanted."""

    ref = Name(required=True)
    type = referral_type(required=True)
    agency = AgencyId(required=True)
    lane = Code(codes.LANES, "a lane", required=True)
    urgency = Code(codes.URGENCIES, "an urgency", required=True)
    authority = Name(required=True, allow_none=True)
    categories = several(category())
    reasons = Reasons()
    incidents = several(Name())
    delivery = Code(tuple(Delivery), "a way to tell the agency")
    ask = Text(10_000, blank=False, required=True)


DataSchema = Strict.from_dict(
    {code: fields.Nested(CATEGORY_SCHEMAS[code]) for code in codes.CATEGORIES}, name="DataSchema"
)


class BundleSchema(Strict):
    """A whole case bundle."""

    schema = fields.String(required=True, validate=validate.Equal(VERSION, error=f'This must be "{VERSION}".'))
    at = ClockTime(required=True)
    case_ref = Name(required=True)
    jurisdiction = Code(codes.JURISDICTIONS, "a jurisdiction", required=True)
    person = fields.Nested(PersonSchema, required=True)
    data = fields.Nested(DataSchema, required=True)
    consents = several(fields.Nested(ConsentSchema), MOST_ENTRIES)
    standing_refusals = several(fields.Nested(StandingRefusalSchema), MOST_ENTRIES)
    exceptions = several(fields.Nested(ExceptionSchema), MOST_ENTRIES)
    referrals = several(fields.Nested(ReferralSchema), MOST_ENTRIES)
