"""What each event may hold, who says it and who hears it. Everything not named here is refused.

No personal data is possible: every value is an opaque id of fixed form or a code of a closed list.
`docs/asyncapi.yaml` says the same for readers; a test keeps the two equal.
"""

import re
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from alongside.events.model import (
    AUDIENCES,
    DATA_DISPUTED,
    DISPUTE_STANDINGS,
    ENDED_FOR,
    ENDINGS,
    NOTICE_CODES,
    NOTICE_DUE,
    PERMISSION_ENDED,
    RECEIPT_DUE,
    REFERRAL_ENDED,
    STAFF_ROLES,
    TELLING_DUE,
    Event,
)

_HEX = "[0-9a-f]"
UUID4 = rf"^{_HEX}{{8}}-{_HEX}{{4}}-4{_HEX}{{3}}-[89ab]{_HEX}{{3}}-{_HEX}{{12}}\Z"
# Decisions are known to consent and referral only, so their ids may be of any version.
UUID = rf"^{_HEX}{{8}}-{_HEX}{{4}}-[1-8]{_HEX}{{3}}-[89ab]{_HEX}{{3}}-{_HEX}{{12}}\Z"
# People are known under ids of whatever version their makers chose.
ANY_UUID = rf"^{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}\Z"
MAX_DECISIONS = 500
CATEGORY = r"^[A-Z]{3}\Z"
MAX_CATEGORIES = 27

PRODUCERS: dict[str, tuple[str, ...]] = {
    NOTICE_DUE: ("referral", "consent"),
    REFERRAL_ENDED: ("referral",),
    PERMISSION_ENDED: ("consent",),
    RECEIPT_DUE: ("consent",),
    DATA_DISPUTED: ("consent",),
    TELLING_DUE: ("consent",),
}
SUBSCRIBERS: dict[str, tuple[str, ...]] = {
    NOTICE_DUE: ("notify",),
    REFERRAL_ENDED: ("consent",),
    PERMISSION_ENDED: ("referral",),
    RECEIPT_DUE: ("referral",),
    DATA_DISPUTED: ("referral",),
    TELLING_DUE: ("referral",),
}

__all__ = ["NOTICE_CODES", "PRODUCERS", "SUBSCRIBERS", "SCHEMAS", "ContractError", "check", "types_for"]


class ContractError(ValueError):
    """An event breaks its contract. Names the field of the contract, never a value or an unknown name."""


class _Strict(Schema):
    class Meta:
        unknown = RAISE


class NoticeDue(_Strict):
    """Something happened that somebody should be told about; notify decides whether and how."""

    code = fields.String(required=True, validate=validate.OneOf(NOTICE_CODES))
    audience = fields.String(required=True, validate=validate.OneOf(AUDIENCES))
    handle = fields.String(required=True, allow_none=True, validate=validate.Regexp(UUID4))
    role = fields.String(required=True, allow_none=True, validate=validate.OneOf(STAFF_ROLES))

    @validates_schema
    def _one_audience(self, data: dict[str, Any], **_: Any) -> None:
        person = data["audience"] == "person"
        if data["code"].startswith("person.") != person:
            raise ValidationError("does not suit the audience", "code")
        if person and data["handle"] is None:
            raise ValidationError("is needed for a person", "handle")
        if person and data["role"] is not None:
            raise ValidationError("is for staff only", "role")


class ReferralEnded(_Strict):
    """A referral is over; the decision it rested on is no longer open."""

    decision_id = fields.String(required=True, validate=validate.Regexp(UUID))
    how = fields.String(required=True, validate=validate.OneOf(ENDINGS))


class PermissionEnded(_Strict):
    """What these decisions allowed may no longer be sent."""

    decision_ids = fields.List(
        fields.String(required=True, validate=validate.Regexp(UUID)),
        required=True,
        validate=validate.Length(min=1, max=MAX_DECISIONS),
    )
    reason = fields.String(validate=validate.OneOf(ENDED_FOR))
    part = fields.Boolean(truthy={True}, falsy={False})


class ReceiptDue(_Strict):
    """Something that was recorded for a person is waiting to be given to them."""

    subject = fields.String(required=True, validate=validate.Regexp(ANY_UUID))


class DataDisputed(_Strict):
    """A person does not agree with something that these decisions let go, or that came to an end.

    Without a category it is about the sharing as such.
    """

    dispute = fields.String(required=True, validate=validate.Regexp(ANY_UUID))
    decision_ids = fields.List(
        fields.String(required=True, validate=validate.Regexp(UUID)),
        required=True,
        validate=validate.Length(min=1, max=MAX_DECISIONS),
    )
    categories = fields.List(
        fields.String(required=True, validate=validate.Regexp(CATEGORY)),
        required=True,
        validate=validate.Length(max=MAX_CATEGORIES),
    )
    standing = fields.String(required=True, validate=validate.OneOf(DISPUTE_STANDINGS))


class TellingDue(_Strict):
    """The person is to be told now of what these decisions let go without her yes: a review or a day said so."""

    decision_ids = fields.List(
        fields.String(required=True, validate=validate.Regexp(UUID)),
        required=True,
        validate=validate.Length(min=1, max=MAX_DECISIONS),
    )


SCHEMAS: dict[str, Schema] = {
    NOTICE_DUE: NoticeDue(),
    REFERRAL_ENDED: ReferralEnded(),
    PERMISSION_ENDED: PermissionEnded(),
    RECEIPT_DUE: ReceiptDue(),
    DATA_DISPUTED: DataDisputed(),
    TELLING_DUE: TellingDue(),
}


def types_for(subscriber: str) -> frozenset[str]:
    """The event types that this service hears."""
    return frozenset(kind for kind, names in SUBSCRIBERS.items() if subscriber in names)


def check(event: Event) -> None:
    """Raise ContractError unless the event is exactly what its contract allows."""
    if event.type not in SCHEMAS:
        raise ContractError("There is no event of this type.")
    if event.source not in PRODUCERS[event.type]:
        raise ContractError(f"This service does not send {event.type}.")
    if not isinstance(event.id, str) or not re.match(UUID4, event.id):
        raise ContractError(f"The id of {event.type} is not a uuid4.")
    if event.time.tzinfo is None:
        raise ContractError(f"The time of {event.type} has no zone.")
    mistakes = SCHEMAS[event.type].validate(dict(event.data))
    if mistakes:
        raise ContractError(f"{event.type}: {_named(event.type, mistakes)}.")


def _named(kind: str, mistakes: dict[str, Any]) -> str:
    # An unknown field's name came from outside and could be anything, so it is counted, not repeated.
    known = sorted(set(mistakes) & set(SCHEMAS[kind].fields))
    if set(mistakes) - set(known):
        known.append("unknown fields")
    return "not allowed are the values of " + ", ".join(known)
