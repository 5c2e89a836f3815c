"""The form of each category: what the landlord holds, and what travels (case bundle version 1).

`CATEGORY_SCHEMAS[code].load(value)` raises marshmallow's ValidationError or returns the value unchanged.
"""

import re
from typing import Any

from marshmallow import Schema

from alongside.casedata import codes, fields
from alongside.casedata.fields import Strict

_SHA256 = fields.matches(re.compile(r"[0-9a-fA-F]{64}"), "This must be a SHA-256 in 64 hex digits.")


class Identity(Strict):
    name = fields.short(required=True)
    preferred_name = fields.short()
    pronouns = fields.short()


class BirthDate(Strict):
    date_of_birth = fields.day()
    age_band = fields.one_of(codes.AGE_BANDS)


class ContactPoints(Strict):
    mobile = fields.short()
    landline = fields.short()
    email = fields.text(254)
    post = fields.text(500)


Window = Strict.from_dict(
    {"days": fields.short(), "from": fields.clock_time(), "to": fields.clock_time()}, name="Window"
)


class Channel(Strict):
    kind = fields.one_of(codes.CHANNEL_KINDS)
    safe = fields.one_of(codes.SAFE_ANSWERS)
    times = fields.items(Window)
    where = fields.text(500)
    voicemail = fields.one_of(codes.VOICEMAIL_RULES)
    if_answered = fields.text(500)


class SafeContact(Strict):
    confirmed_at = fields.time(required=True)
    perpetrator_proximity = fields.code()
    channels = fields.items(Channel, required=True)
    code_word = fields.short()
    never = fields.texts(500)
    visits = fields.plain()
    language = fields.short()


class SafeContactOnWire(Strict):
    """Without the code word, which never leaves the landlord; or the one literal that says nobody knows."""

    confirmed_at = fields.time(required=True)
    perpetrator_proximity = fields.code()
    channels = fields.items(Channel)
    never = fields.texts(500)
    visits = fields.plain()
    language = fields.short()

    def _do_load(self, data: Any, **kwargs: Any) -> Any:
        return data if data == codes.UNKNOWN_SAFE_CONTACT else super()._do_load(data, **kwargs)


class Address(Strict):
    lines = fields.texts()
    postcode = fields.short(required=True)
    uprn = fields.short()


class Communication(Strict):
    language = fields.short()
    interpreter_needed = fields.flag()
    format = fields.short()
    adjustments = fields.texts(500)


class Wishes(Strict):
    wants = fields.text(required=True)
    in_their_words = fields.text()


class Incident(Strict):
    id = fields.short()
    when = fields.time()
    where = fields.text(500)
    type = fields.one_of(codes.INCIDENT_TYPES)
    summary = fields.text()
    reported_by = fields.short()
    crime_status = fields.one_of(codes.CRIME_STATUSES)


class Incidents(Strict):
    incidents = fields.items(Incident, required=True)


class Narrative(Strict):
    text = fields.text(required=True)


class Strand(Strict):
    strand = fields.code()
    basis = fields.one_of(codes.STRAND_BASES)
    said_by = fields.one_of(codes.STRAND_SAID_BY)


class Strands(Strict):
    strands = fields.items(Strand, required=True)


class Characteristics(Strict):
    self_described = fields.plain()


class Health(Strict):
    impact = fields.text()
    conditions = fields.texts(500)
    care_and_support_needs = fields.flag()


class Member(Strict):
    name = fields.short()
    relationship = fields.short()
    age_band = fields.one_of(codes.AGE_BANDS)
    school = fields.short()


class Household(Strict):
    people = fields.items(Member, required=True)


class Risk(Strict):
    level = fields.one_of(codes.RISK_LEVELS, required=True)
    assessed_at = fields.time(required=True)
    immediate_danger = fields.flag()


class RiskAnswers(Strict):
    tool = fields.short()
    answers = fields.answers()


class AllegedPerson(Strict):
    name = fields.short()
    description = fields.text()
    relationship = fields.short()
    address = fields.text(500)
    statement = fields.one_of(codes.STATEMENT_TAGS, required=True)


class AllegedPeople(Strict):
    people = fields.items(AllegedPerson, required=True)


class AllegedConduct(Strict):
    text = fields.text()
    statement = fields.one_of(codes.STATEMENT_TAGS, required=True)


class AllegedHistory(Strict):
    history = fields.items(AllegedConduct, required=True)


class Witness(Strict):
    name = fields.short()
    contact = fields.text(500)


class Witnesses(Strict):
    people = fields.items(Witness, required=True)


class FileOnWire(Strict):
    name = fields.short()
    media_type = fields.short()
    sha256 = fields.text(64, also=_SHA256)


class File(FileOnWire):
    path = fields.text(1000)


class Files(Strict):
    files = fields.items(File, required=True)


class FilesOnWire(Strict):
    files = fields.items(FileOnWire, required=True)


class Tenancy(Strict):
    tenancy_type = fields.short()
    property_type = fields.short()


class Rehousing(Strict):
    move_is_informed_choice = fields.plain()
    pressure_check = fields.plain()
    areas_to_avoid = fields.texts()
    only_viable_option_for_safety = fields.plain()


class Action(Strict):
    what = fields.text()
    who = fields.short()
    due = fields.short()
    done = fields.flag()


class Actions(Strict):
    actions = fields.items(Action, required=True)


class FreeText(Strict):
    text = fields.text()


CATEGORY_SCHEMAS: dict[str, Schema] = {
    "IDN": Identity(), "DOB": BirthDate(), "CON": ContactPoints(), "SAF": SafeContact(),
    "ADR": Address(), "PAD": Address(), "COM": Communication(), "WSH": Wishes(), "INC": Incidents(),
    "NAR": Narrative(), "STR": Strands(), "VCH": Characteristics(), "HEA": Health(),
    "HHM": Household(), "CHD": Household(), "RLV": Risk(), "RDT": RiskAnswers(),
    "PID": AllegedPeople(), "PCO": AllegedHistory(), "WIT": Witnesses(), "EVD": Files(),
    "TEN": Tenancy(), "REH": Rehousing(), "ACT": Actions(),
    "FIN": FreeText(), "IMM": FreeText(), "GRC": FreeText(),
}  # fmt: skip
"""What the landlord holds, by category code."""

WIRE_SCHEMAS: dict[str, Schema] = CATEGORY_SCHEMAS | {"SAF": SafeContactOnWire(), "EVD": FilesOnWire()}
"""What travels, by category code: SAF is the literal or has no code word, EVD has no path."""
