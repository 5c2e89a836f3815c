"""What is accepted and answered about policy packs. What a pack may say beyond its form is judged by the domain."""

from typing import Any

from marshmallow import Schema, fields, validate

from alongside.casedata import codes
from alongside.web.schemas import Flag, Form, Strict
from consent.domain import codes as own
from consent.domain.model import Review
from consent.domain.pack_limits import (
    BREAK_GLASS_HOURS,
    DAYS,
    MOST_WORKING_DAYS,
    RECORD_WITHIN_MINUTES,
    REVIEWERS,
    SAFE_CONTACT_DAYS,
)
from consent.domain.pack_rules import CLOCKS, SCHEMA
from consent.domain.roles import KNOWN, STANDARD
from consent.entrypoints.http.schemas_agreements import sha256, whole
from consent.entrypoints.http.schemas_in import category, code, name, several

DAY = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
PACK_ID = r"^[a-z0-9][a-z0-9-]{0,62}$"
PACK_VERSION = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$"
MARK = r"^[A-Za-z0-9_.:-]{1,64}$"


def day(**options: Any) -> fields.String:
    """A day as text: a pack is kept as it was sent."""
    return fields.String(validate=Form(DAY, error="This must be a day as YYYY-MM-DD."), **options)


def mark(**options: Any) -> fields.String:
    """A short code of the landlord's own."""
    return fields.String(validate=Form(MARK, error="This must be a short code."), **options)


class PolicyDocumentSchema(Strict):
    """An appropriate policy document (DPA 2018 Schedule 1 paragraph 39)."""

    id = mark(required=True)
    version = mark(required=True)
    effective_from = day(required=True, allow_none=True)
    effective_to = day(required=True, allow_none=True)


class SendWithinSchema(Strict):
    """How long a message may wait to be sent, in hours."""

    standard = whole(1, 336, required=True)
    urgent = whole(1, 72, required=True)
    emergency = whole(1, 24, required=True)


class OneOffSchema(Strict):
    """Whether a referral may go once without an agreement, and for how many days a call back holds."""

    allowed = Flag(required=True)
    call_back_days = whole(1, 366, required=True)


class PolicySchema(Strict):
    """Where the landlord's policy says it."""

    title = name(required=True)
    section = name(required=True)


class SubjectBasesSchema(Strict):
    """Bases for the person herself."""

    art6 = several(code(own.ART6), required=True)
    art9 = several(code(own.ART9), required=True)


class OthersBasesSchema(Strict):
    """Bases for everybody else in the story."""

    art6 = several(code(own.ART6), required=True)
    art10 = several(code(own.ART10), required=True)


class BasesSchema(Strict):
    """Bases on which this type of referral may rest."""

    subject = fields.Nested(SubjectBasesSchema, required=True)
    others = fields.Nested(OthersBasesSchema, required=True)


class ClockSchema(Strict):
    """One length of time, in one unit."""

    minutes = whole(1, 1_000)
    hours = whole(1, 1_000)
    days = whole(1, 1_000)
    working_days = whole(1, 1_000)


class SafeContactDaysSchema(Strict):
    """How many days safe-contact rules count after somebody confirmed them."""

    high_or_unknown = whole(1, SAFE_CONTACT_DAYS["high_or_unknown"])
    otherwise = whole(1, SAFE_CONTACT_DAYS["otherwise"])


class LimitsSchema(Strict):
    """Lengths of time that a landlord may shorten; what is not there has its standard."""

    exception_days = whole(1, DAYS["exception_days"])
    break_glass_hours = whole(1, BREAK_GLASS_HOURS)
    record_within_minutes = whole(1, RECORD_WITHIN_MINUTES)
    consent_days = whole(1, DAYS["consent_days"])
    longest_consent_days = whole(1, DAYS["longest_consent_days"])
    safe_contact_days = fields.Nested(SafeContactDaysSchema)


class ReviewRuleSchema(Strict):
    """Who looks first, and by the end of which working day."""

    role = code(tuple(sorted(REVIEWERS)), required=True)
    working_days = whole(1, MOST_WORKING_DAYS, required=True)


class PackTypeSchema(Strict):
    """The rules of one type of referral."""

    type = code(codes.REFERRAL_TYPES, required=True)
    title = name(required=True)
    policy = fields.Nested(PolicySchema, required=True)
    purpose = name(required=True)
    usual_lane = code((*codes.LANES, "operational", "statistical"), required=True)
    necessary = several(category(), required=True)
    with_reason = several(category(), required=True)
    explicit_consent = several(category(), required=True)
    pseudonym_only = several(category(), required=True)
    cannot_act_without = several(category(), required=True)
    bases = fields.Nested(BasesSchema, required=True)
    condition_for_others = code(own.ART10, required=True, allow_none=True)
    clocks = fields.Dict(keys=code(CLOCKS), values=fields.Nested(ClockSchema), required=True)


class PackSchema(Strict):
    """A policy pack of the second format."""

    schema = code((SCHEMA,), required=True)
    id = fields.String(validate=Form(PACK_ID, error="This is not the id of a pack."), required=True)
    version = fields.String(validate=Form(PACK_VERSION, error="This is not a version."), required=True)
    title = name(required=True)
    landlord = name(required=True, allow_none=True)
    jurisdictions = fields.List(code(codes.JURISDICTIONS), required=True, validate=validate.Length(min=1, max=4))
    effective_from = day(required=True)
    effective_to = day(required=True, allow_none=True)
    small_team = Flag(required=True)
    roles = fields.Dict(keys=code(tuple(sorted(STANDARD))), values=several(code(tuple(sorted(KNOWN)))), required=True)
    one_off_without_agreement = fields.Nested(OneOffSchema, required=True)
    limits = fields.Nested(LimitsSchema)
    reviews = fields.Dict(keys=code(tuple(one.value for one in Review)), values=fields.Nested(ReviewRuleSchema))
    policy_documents = several(fields.Nested(PolicyDocumentSchema), required=True)
    send_within_hours = fields.Nested(SendWithinSchema, required=True)
    keep_days_without_agreement = whole(0, 36_500, required=True)
    known_legal_powers = several(mark(), required=True)
    obligations = several(mark(), required=True)
    types = fields.List(fields.Nested(PackTypeSchema), required=True, validate=validate.Length(max=100))


class PackApprovalSchema(Strict):
    """The hash of what the second person read."""

    content_sha256 = sha256(required=True)


class PackEventView(Schema):
    """How a version came to count. `vouched`: the import said so."""

    kind = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    by = fields.String(required=True)
    vouched = fields.Boolean(required=True)


class PackView(Schema):
    """A version of a policy pack."""

    id = fields.String(required=True)
    version = fields.String(required=True)
    title = fields.String(required=True)
    effective_from = fields.String(allow_none=True, required=True)
    effective_to = fields.String(allow_none=True, required=True)
    status = fields.String(required=True)
    in_force = fields.Boolean(required=True)
    vouched = fields.Boolean(required=True)
    content_sha256 = fields.String(required=True)
    events = fields.List(fields.Nested(PackEventView), required=True)


class PackWhole(PackView):
    """The same with its content."""

    content = fields.Dict(required=True)


class PackList(Schema):
    """Versions, the newest first."""

    policy_packs = fields.List(fields.Nested(PackView), required=True)
