"""A partnership file, `alongside/partnership/1`, and the party ids that were pinned for it."""

import json
from pathlib import Path
from typing import Any

from marshmallow import ValidationError, fields, validate

from alongside.casedata import codes
from alongside.web.schemas import Flag, Strict, WholeNumber
from consent.entrypoints.http.schemas_in import category, code, several
from consent.entrypoints.http.schemas_in import name as line

AGREEMENT_STATUSES = ("draft", "active", "suspended", "expired", "terminated")
PARTY = r"^[A-Za-z0-9_-]{43}$"


class PartnershipRefused(ValueError):
    """The file is not what it should be; the message is one sentence for each mistake."""


def whole(most: int, **options: Any) -> WholeNumber:
    """A whole number from 0."""
    return WholeNumber(validate=validate.Range(0, most), **options)


class LandlordSchema(Strict):
    """Whose partnership it is."""

    id = line(required=True)
    name = line(required=True)
    jurisdiction = code(codes.JURISDICTIONS, required=True)
    controller_type = code(codes.CONTROLLER_TYPES, required=True)


class ContactSchema(Strict):
    """Whom to ring at an agency."""

    role = line(required=True)
    phone = line(required=True)


class AgencySchema(Strict):
    """One partner. What it accepts, its contact and its focus are for the directory; they are not kept here."""

    id = line(required=True)
    name = line(required=True)
    type = code(codes.AGENCY_TYPES, required=True)
    controller_type = code(codes.CONTROLLER_TYPES, required=True)
    jurisdiction = code(codes.JURISDICTIONS, required=True)
    accepts = several(code(codes.REFERRAL_TYPES))
    status = code(codes.AGENCY_STATUSES, load_default="active")
    protect = Flag(load_default=False)
    confidential = Flag()
    strand_focus = several(line())
    out_of_hours = Flag()
    contact = fields.Nested(ContactSchema)


class AgreementSchema(Strict):
    """One version of a sharing agreement."""

    id = line(required=True)
    agency = line(required=True)
    version = whole(1_000_000, required=True)
    status = code(AGREEMENT_STATUSES, required=True)
    effective_from = fields.Date(required=True, allow_none=True)
    effective_to = fields.Date(required=True, allow_none=True)
    categories_by_type = fields.Dict(keys=code(codes.REFERRAL_TYPES), values=several(category()), required=True)
    onward_sharing = code(("none", "named", "with_permission"), load_default="none")
    retention_days = whole(36_500, load_default=180)
    breach_notice_hours = whole(8_760, load_default=24)
    document_sha256 = fields.String(validate=validate.Regexp(r"^[0-9a-f]{64}$"), load_default="")


class PartnershipSchema(Strict):
    """The whole file."""

    schema = code(("alongside/partnership/1",), required=True)
    landlord = fields.Nested(LandlordSchema, required=True)
    agencies = several(fields.Nested(AgencySchema), required=True)
    agreements = several(fields.Nested(AgreementSchema), required=True)


class PartiesSchema(Strict):
    """Party ids, as they were compared in a call: `{landlord: id, agencies: {agency: id}}`."""

    landlord = fields.String(required=True, validate=validate.Regexp(PARTY))
    agencies = fields.Dict(keys=line(), values=fields.String(validate=validate.Regexp(PARTY)), required=True)


def read_partnership(path: Path) -> dict[str, Any]:
    """The checked partnership. Raises PartnershipRefused."""
    return _read(path, PartnershipSchema())


def read_parties(path: Path) -> dict[str, Any]:
    """The checked party ids. Raises PartnershipRefused."""
    return _read(path, PartiesSchema())


def _read(path: Path, schema: Strict) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = schema.load(json.loads(path.read_text(encoding="utf-8")))
    except OSError:
        raise PartnershipRefused("The file cannot be read.") from None
    except ValidationError as mistakes:
        raise PartnershipRefused(f"The file has mistakes in: {', '.join(sorted(mistakes.messages_dict))}.") from None
    except ValueError:
        raise PartnershipRefused("The file is not JSON.") from None
    return loaded
