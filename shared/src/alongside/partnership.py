"""The files that put a partnership in place: `alongside/partnership/1`, and a party file of everybody who has joined.

A partnership file says who the landlord and its agencies are and which agreements there are. A party file
(`alongside/party/1`, see `alongside.envelope.party_file`) says who somebody is in the exchange; it is called
`landlord.json` or `<agency id>.json`. Nothing in any of them is secret.
"""

import json
import re
from pathlib import Path
from typing import Any, Final

from marshmallow import ValidationError, fields, validate

from alongside.casedata import codes
from alongside.envelope.party_file import LANDLORD, PartyFile, read_party_file
from alongside.web.schemas import Flag, Form, Strict, WholeNumber

FILE: Final = "partnership.json"
MAX_BYTES: Final = 4 * 1024 * 1024
AGREEMENT_STATUSES: Final = ("draft", "active", "suspended", "expired", "terminated")
ONWARD: Final = ("none", "named", "with_permission")
_MANY = 1_000
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_ONE_LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,200}")


class PartnershipRefused(ValueError):
    """A file is not what it should be; the message is one sentence and quotes nothing of it."""


def _id() -> fields.String:
    """An id that is also the name of a file."""
    return fields.String(validate=Form(_ID), required=True)


def _line(**options: Any) -> fields.String:
    return fields.String(validate=Form(_ONE_LINE), **options)


def _code(allowed: tuple[str, ...], **options: Any) -> fields.String:
    return fields.String(validate=validate.OneOf(allowed), **options)


def _several(inner: fields.Field[Any], **options: Any) -> fields.List[Any]:
    return fields.List(inner, validate=validate.Length(max=_MANY), **options)


def _whole(lowest: int, highest: int, **options: Any) -> WholeNumber:
    return WholeNumber(validate=validate.Range(lowest, highest), **options)


class LandlordSchema(Strict):
    """Whose partnership it is."""

    id = _id()
    name = _line(required=True)
    jurisdiction = _code(codes.JURISDICTIONS, required=True)
    controller_type = _code(codes.CONTROLLER_TYPES, required=True)


class ContactSchema(Strict):
    """Whom to ring at an agency."""

    role = _line(required=True)
    phone = _line(required=True)


class AgencySchema(Strict):
    """One partner."""

    id = _id()
    name = _line(required=True)
    type = _code(codes.AGENCY_TYPES, required=True)
    controller_type = _code(codes.CONTROLLER_TYPES, required=True)
    jurisdiction = _code(codes.JURISDICTIONS, required=True)
    accepts = _several(_code(codes.REFERRAL_TYPES), load_default=list)
    status = _code(codes.AGENCY_STATUSES, load_default="active")
    protect = Flag(load_default=False)
    confidential = Flag()
    strand_focus = _several(_line())
    out_of_hours = Flag()
    contact = fields.Nested(ContactSchema)


class AgreementSchema(Strict):
    """One version of a sharing agreement; one without `effective_to` runs until somebody ends it."""

    id = _line(required=True)
    agency = _id()
    version = _whole(1, 1_000_000, required=True)
    status = _code(AGREEMENT_STATUSES, required=True)
    effective_from = fields.Date(required=True, allow_none=True)
    effective_to = fields.Date(load_default=None, allow_none=True)
    categories_by_type = fields.Dict(
        keys=_code(codes.REFERRAL_TYPES), values=_several(_code(codes.CATEGORIES)), required=True
    )
    onward_sharing = _code(ONWARD, load_default="none")
    retention_days = _whole(0, 36_500, load_default=180)
    breach_notice_hours = _whole(0, 8_784, load_default=24)
    document_sha256 = fields.String(validate=Form(r"[0-9a-f]{64}"), load_default="")


class PartnershipSchema(Strict):
    """The whole file."""

    schema = _code(("alongside/partnership/1",), required=True)
    landlord = fields.Nested(LandlordSchema, required=True)
    agencies = _several(fields.Nested(AgencySchema), required=True)
    agreements = _several(fields.Nested(AgreementSchema), required=True)


def read_partnership(path: Path) -> dict[str, Any]:
    """The checked partnership. Raises PartnershipRefused."""
    loaded: dict[str, Any] = {}
    try:
        loaded = PartnershipSchema().load(json.loads(_content(path)))
    except OSError:
        raise PartnershipRefused("The partnership file cannot be read.") from None
    except ValidationError as mistakes:
        names = (
            ", ".join(sorted(name for name in mistakes.messages_dict if name in _FIELDS)) or "fields it may not have"
        )
        raise PartnershipRefused(f"The partnership file has mistakes in: {names}.") from None
    except (ValueError, RecursionError):
        raise PartnershipRefused("The partnership file is not JSON.") from None
    ids = [one["id"] for one in loaded["agencies"]]
    if len(set(ids)) < len(ids) or LANDLORD in ids:
        raise PartnershipRefused(f"Two agencies have the same id, or one is called {LANDLORD}.")
    return loaded


def read_parties(folder: Path, partnership: dict[str, Any]) -> dict[str, PartyFile]:
    """The party files of a folder, by name: agencies of the partnership, and the landlord when its file is there.

    A partnership file beside them is left alone. Raises PartnershipRefused for one that is not what it should be, or
    of somebody who is not in the partnership.
    """
    if not folder.is_dir():
        raise PartnershipRefused("The folder of party files is none.")
    known = {LANDLORD, *(one["id"] for one in partnership["agencies"])}
    found = [_party(path, known) for path in sorted(folder.glob("*.json")) if path.name != FILE]
    return {party.name: party for party in found}


def read_landlord(path: Path) -> PartyFile:
    """The landlord's own party file. Raises PartnershipRefused."""
    return _party(path, {LANDLORD})


def _party(path: Path, known: set[str]) -> PartyFile:
    if path.stem not in known:
        raise PartnershipRefused("A party file is of somebody who is not in the partnership.")
    try:
        party = read_party_file(path)
    except OSError:
        raise PartnershipRefused(f"The party file {path.stem}.json cannot be read.") from None
    except ValueError as mistake:
        raise PartnershipRefused(f"{path.stem}.json: {mistake}") from None
    if party.name != path.stem:
        raise PartnershipRefused(f"The party file {path.stem}.json is of somebody else.")
    return party


def _content(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError("The file is too large.")
    return content.decode("utf-8")


_FIELDS = frozenset(PartnershipSchema().fields)
