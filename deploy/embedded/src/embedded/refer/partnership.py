"""A partnership file: the landlord, its agencies and the sharing agreements with them."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

from marshmallow import ValidationError, fields, validate

from alongside.casedata import codes

from .bundle_schema import Strict, category, referral_type
from .fields import Code, Day, Flag, Name, Text, Whole, day, several
from .mistakes import FileRefused, Mistake, from_messages, pointer_of
from .reading import parse, read_json

VERSION = "alongside/partnership/1"
SAMPLE_DAY = date(2026, 3, 1)
"""The day for which the dates of the sample partnership are written."""

STATUSES = ("active", "invited", "suspended", "retired")
AGREEMENT_STATUSES = ("draft", "active", "suspended", "expired", "terminated")
ONWARD = ("none", "named", "with_permission")
_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.ASCII)


class Identifier(Name):
    """An id that may become part of an address and of a file's name."""

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> str:
        text = super()._deserialize(value, *rest, **more)
        if not _IDENTIFIER.fullmatch(text):
            raise ValidationError("An id has small letters, digits and hyphens, at most 63.")
        return text


class CategoriesByType(fields.Field[dict[str, list[str]]]):
    """Referral type -> the categories that may be shared for it."""

    _list = several(category())

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> dict[str, list[str]]:
        if not isinstance(value, dict):
            raise ValidationError("This must be an object.")
        wrong: dict[Any, Any] = {}
        for slug, listed in value.items():
            try:
                referral_type().deserialize(slug)
                self._list.deserialize(listed)
            except ValidationError as error:
                wrong[slug] = error.messages
        if wrong:
            raise ValidationError(wrong)
        return value


class ContactSchema(Strict):
    """Whom to ring at an agency."""

    role = Text(200, blank=False, required=True)
    phone = Name(required=True)


class LandlordSchema(Strict):
    """The landlord itself."""

    id = Identifier(required=True)
    name = Text(200, blank=False, required=True)
    jurisdiction = Code(codes.JURISDICTIONS, "a jurisdiction", required=True)
    controller_type = Code(codes.CONTROLLER_TYPES, "a controller type", required=True)


class AgencySchema(Strict):
    """One partner agency."""

    id = Identifier(required=True)
    name = Text(200, blank=False, required=True)
    type = Name(required=True)
    controller_type = Code(codes.CONTROLLER_TYPES, "a controller type", required=True)
    jurisdiction = Code(codes.JURISDICTIONS, "a jurisdiction", required=True)
    accepts = several(referral_type())
    status = Code(STATUSES, "a status of an agency")
    protect = Flag()
    confidential = Flag()
    strand_focus = several(Name())
    out_of_hours = Flag()
    contact = fields.Nested(ContactSchema)


class AgreementSchema(Strict):
    """One information-sharing agreement; one without `effective_to` runs until somebody ends it."""

    id = Name(required=True)
    agency = Identifier(required=True)
    version = Whole(1, 1_000_000, required=True)
    status = Code(AGREEMENT_STATUSES, "a status of an agreement", required=True)
    effective_from = Day(required=True)
    effective_to = Day(allow_none=True)
    categories_by_type = CategoriesByType(required=True)
    onward_sharing = Code(ONWARD, "a rule for onward sharing")
    retention_days = Whole(0, 36_500)
    breach_notice_hours = Whole(0, 8_784)
    document_sha256 = fields.String(validate=validate.Regexp(r"[0-9a-f]{64}\Z", error="This must be 64 hex digits."))


class PartnershipSchema(Strict):
    """A whole partnership file."""

    schema = fields.String(required=True, validate=validate.Equal(VERSION, error=f'This must be "{VERSION}".'))
    landlord = fields.Nested(LandlordSchema, required=True)
    agencies = several(fields.Nested(AgencySchema))
    agreements = several(fields.Nested(AgreementSchema))


@dataclass(frozen=True)
class Partnership:
    """A valid partnership, with the defaults filled in (an agency without a status is active)."""

    landlord: dict[str, Any]
    agencies: list[dict[str, Any]]
    agreements: list[dict[str, Any]]

    def active_agencies(self) -> list[str]:
        """The ids of the agencies that may receive case data, in the order of the file."""
        return [agency["id"] for agency in self.agencies if agency["status"] == "active"]


def load_partnership(path: Path) -> Partnership:
    """Read and check one file; raise FileRefused with every mistake."""
    return checked(read_json(path))


def sample_partnership() -> Partnership:
    """The product's own sample, with its dates as written."""
    text = resources.files("embedded.samples").joinpath("partnership.json").read_bytes()
    return checked(parse(text))


def relative_to(partnership: Partnership, seeded_on: date) -> Partnership:
    """Move the agreements of the sample so that they stand to `seeded_on` as they were written for SAMPLE_DAY."""
    moved = []
    for agreement in partnership.agreements:
        ends = [end for end in ("effective_from", "effective_to") if agreement.get(end)]
        moved.append({**agreement, **{end: _moved(agreement[end], seeded_on - SAMPLE_DAY) for end in ends}})
    return Partnership(partnership.landlord, partnership.agencies, moved)


def _moved(text: str, distance: timedelta) -> str:
    return (day(text) + distance).isoformat()


def checked(document: Any) -> Partnership:
    """Return `document` as a Partnership, or raise FileRefused with every mistake."""
    if not isinstance(document, dict):
        raise FileRefused([Mistake("", "A partnership file is a JSON object.")])
    mistakes = [*from_messages(PartnershipSchema().validate(document)), *_repeated(document)]
    if mistakes:
        raise FileRefused(mistakes)
    agencies = [{"accepts": [], "status": "active", **agency} for agency in document.get("agencies", [])]
    return Partnership(document["landlord"], agencies, list(document.get("agreements", [])))


def _repeated(document: dict[str, Any]) -> list[Mistake]:
    """Agencies share one name space of folders, so ids that differ in case only count as the same."""
    seen: set[str] = set()
    mistakes = []
    listed = document.get("agencies")
    for place, agency in enumerate(listed if isinstance(listed, list) else []):
        known = agency.get("id") if isinstance(agency, dict) else None
        if isinstance(known, str):
            if known.lower() in seen:
                where = pointer_of(("agencies", place, "id"))
                mistakes.append(Mistake(where, "This id is used by more than one agency."))
            seen.add(known.lower())
    return mistakes
