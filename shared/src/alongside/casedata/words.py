"""Codes in the words that people read on a sheet about a referral: an agency's worker, and who tells them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

TYPES: dict[str, str] = {
    "police.report": "Report of a hate incident or crime",
    "police.emergency": "Immediate danger: written record of an emergency call",
    "police.anonymous": "Anonymous report",
    "support.victim_general": "Support for somebody who was harmed",
    "support.hate_specialist": "Specialist support after hate incidents",
    "panel.multi_agency": "High-risk panel",
    "safeguarding.adult": "Concern about an adult",
    "safeguarding.child": "Concern about a child",
    "housing.homelessness": "Housing options",
    "safety.target_hardening": "Making a home safer",
    "housing.rehousing": "Move to another home",
    "access.interpreter": "Interpreter",
    "health.mental_health": "Health and counselling",
    "legal.enforcement": "Legal action by the landlord",
    "review.asb_case_review": "Case review",
    "support.restorative": "Restorative work led by the person",
    "support.domestic_abuse": "Domestic abuse support",
    "safety.fire": "Fire safety at home",
    "property.repair_graffiti": "Repair or graffiti removal",
    "education.school": "School or college",
    "advice.independent_legal": "Independent advice",
    "support.witness": "Support for a witness",
    "community.tension": "Community tension",
    "perpetrator.intervention": "Work with somebody who caused harm",
}

URGENCIES: dict[str, str] = {
    "standard": "Standard",
    "urgent": "Urgent",
    "emergency": "Emergency",
}

CATEGORIES: dict[str, str] = {
    "IDN": "Name",
    "DOB": "Date of birth or age",
    "CON": "Phone, email and post",
    "SAF": "How to make contact safely",
    "ADR": "Address",
    "PAD": "Protected address: do not pass on",
    "COM": "Language and communication",
    "WSH": "What the person wants",
    "INC": "What happened",
    "NAR": "In more detail",
    "STR": "Why the person thinks it happened",
    "VCH": "How the person describes themselves",
    "HEA": "Health and impact",
    "HHM": "Adults in the household",
    "CHD": "Children",
    "RLV": "Risk",
    "RDT": "Risk assessment answers",
    "PID": "Who is said to have done it",
    "PCO": "What is said about that person",
    "WIT": "Witnesses",
    "EVD": "Files",
    "TEN": "Tenancy and home",
    "REH": "Moving home",
    "ACT": "What is being done already",
    "FIN": "Money and benefits",
    "IMM": "Immigration",
}
"""Plain headings of the categories, in the order of the code table. GRC never travels."""

CHANNELS: dict[str, str] = {
    "mobile_call": "Call to the mobile",
    "landline_call": "Call to the landline",
    "sms": "Text message",
    "email": "Email",
    "post": "Letter",
    "in_person": "In person",
    "portal": "Tenant portal",
}

VOICEMAIL: dict[str, str] = {
    "never": "never leave a voicemail",
    "neutral": "a voicemail only if it says nothing",
    "ok": "a voicemail is all right",
}

BASES: dict[str, str] = {
    "consent": "The person agreed to this.",
    "exception": "This was shared without the person’s agreement, on a documented ground.",
}

TERMS: dict[str, str] = {
    "agreed": "They agreed to this.",
    "until:": "Their agreement ends on {}.",
    "told_before": "They were told before it was shared.",
    "told_after": "They are to be told afterwards.",
    "by:": "They are to be told by {}.",
    "withheld_until_review": "They were not told. Ask the landlord before you mention it to them.",
    "purpose_only": "Use it only for what is asked of you.",
    "no_disclosure_to_others": "Do not disclose it to others.",
    "safe_contact_rules_bind": "Keep to the safe-contact rules.",
    "report_a_breach": "Report a breach to the landlord.",
    "delete_by_keep_until": "Delete it when its time is over.",
    "onward_sharing:none": "Pass it on to nobody.",
    "onward_sharing:named": "Pass it on only to those whom the sharing agreement names.",
    "onward_sharing:with_permission": "Pass it on only with the landlord’s permission.",
    "breach_notice_hours:": "Report a breach within {} hours.",
    "acknowledge_within:": "Look at it within {} of receiving it.",
    "decide_within:": "Say whether you take it on within {}.",
    "first_contact_within:": "Make contact with the person within {}, only in ways that are safe.",
    "disputed:": "The person does not agree with what is said here. Bear that in mind. It is about: {}.",
}
"""Codes of a sharing permission's terms; one that ends with a colon takes a value."""

FIELDS: dict[str, str] = {
    "name": "Name",
    "preferred_name": "Likes to be called",
    "confirmed_at": "Confirmed on",
    "in_their_words": "In their own words",
    "wants": "What they want",
    "said_by": "Said by",
    "reported_by": "Reported by",
    "crime_status": "Police status",
    "assessed_at": "Assessed on",
    "uprn": "Property number (UPRN)",
    "sha256": "Fingerprint (SHA-256)",
    "statement": "How sure",
    "id": "Number",
    "perpetrator_proximity": "How near the other person is",
    "age_band": "Age group",
    "text": "In full",
    "lines": "Address",
}


LANGUAGES: dict[str, str] = {
    "ar": "Arabic",
    "bfi": "British Sign Language",
    "bn": "Bengali",
    "cy": "Welsh",
    "en": "English",
    "fa": "Farsi",
    "fr": "French",
    "gd": "Scottish Gaelic",
    "gu": "Gujarati",
    "it": "Italian",
    "ku": "Kurdish",
    "lt": "Lithuanian",
    "pa": "Punjabi",
    "pl": "Polish",
    "ps": "Pashto",
    "pt": "Portuguese",
    "ro": "Romanian",
    "so": "Somali",
    "sq": "Albanian",
    "ta": "Tamil",
    "ti": "Tigrinya",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "zh": "Chinese",
}
"""By the first part of a language tag (BCP 47)."""

DAYS: dict[str, str] = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}

CODED = frozenset({"type", "crime_status", "basis", "said_by", "age_band", "perpetrator_proximity"})
"""Fields that hold a code, which reads as words without its underscores."""

SINGULAR: dict[str, str] = {
    "people": "Person",
    "incidents": "Incident",
    "strands": "Strand",
    "actions": "Action",
    "files": "File",
    "history": "Statement",
}


READING_ORDER: tuple[str, ...] = (
    "id", "when", "where", "type", "summary", "reported_by", "crime_status",
    "name", "preferred_name", "pronouns", "description", "relationship", "age_band", "school", "address", "contact",
    "lines", "postcode", "uprn", "level", "immediate_danger", "assessed_at", "wants", "in_their_words",
    "impact", "conditions", "care_and_support_needs", "strand", "basis", "said_by", "text", "statement",
    "what", "who", "due", "done", "language", "interpreter_needed", "format", "adjustments",
)  # fmt: skip
"""How a person would tell it. On the wire the members are sorted, so that the same content has one text."""


def in_reading_order(fields: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The fields as a person would tell them; those without a place come last, as they came."""
    place = {name: number for number, name in enumerate(READING_ORDER)}
    return sorted(fields.items(), key=lambda field: place.get(field[0], len(place)))


def field_name(key: str) -> str:
    """A field's name in words: the listed ones, else the key without underscores."""
    return FIELDS.get(key) or key.replace("_", " ").capitalize()


def type_name(slug: str) -> str:
    """The referral type in words; an unknown one is shown as it came."""
    return TYPES.get(slug, slug)


def urgency_name(code: str) -> str:
    """The urgency in words; an unknown one is shown as it came."""
    return URGENCIES.get(code, code)


def basis_name(code: str) -> str:
    """The basis of the sharing in words; only consent is the person's agreement.

    `code` may be several: first the basis for sharing at all, then conditions for what is special in it.
    """
    first = code.partition(" ")[0].partition(".")[0]
    return BASES["consent"] if first in ("consent", "explicit_consent") else BASES["exception"]


def term(code: str) -> str:
    """A term of the sharing permission in words, with its value; an unknown one is shown as it came."""
    name, _, value = code.partition(":")
    if name in ("by", "until"):
        value = day(value)
    if name.endswith("_within"):
        value = _length_of_time(value)
    if name == "disputed":
        value = ", ".join(CATEGORIES.get(category, category) for category in value.split(","))
    known = TERMS.get(f"{name}:") if value else None
    return known.format(value) if known else TERMS.get(code, code)


def _length_of_time(text: str) -> str:
    """`3_working_days` in words; what is none as it came."""
    number, _, unit = text.partition("_")
    words = {"minutes": "minute", "hours": "hour", "days": "day", "working_days": "working day"}.get(unit)
    return f"{number} {words}{'' if number == '1' else 's'}" if number.isdigit() and words else text


def day(text: str) -> str:
    """A date in words; what is none as it came."""
    try:
        found = date.fromisoformat(text)
        return f"{found.day} {found:%B %Y}"
    except ValueError:
        return text


def language_name(tag: str) -> str:
    """A language in words; what is no tag that we know is shown as it came."""
    return LANGUAGES.get(tag.split("-")[0].lower(), tag) if len(tag) <= 12 else tag


def days(text: str) -> str:
    """`mon-fri` or `mon,wed` in words; anything else as it came."""
    for sign, between in (("-", " to "), (",", ", ")):
        found = [DAYS.get(day.strip().lower()) for day in text.split(sign)]
        if None not in found:
            return between.join(day for day in found if day)
    return text
