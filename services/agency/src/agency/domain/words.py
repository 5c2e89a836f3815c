"""Codes in the words that a worker at an agency reads: those of every sheet, and those of its own inbox."""

from alongside.casedata.words import (
    BASES,
    CATEGORIES,
    CHANNELS,
    CODED,
    DAYS,
    FIELDS,
    LANGUAGES,
    READING_ORDER,
    SINGULAR,
    TERMS,
    TYPES,
    URGENCIES,
    VOICEMAIL,
    basis_name,
    day,
    days,
    field_name,
    in_reading_order,
    language_name,
    term,
    type_name,
    urgency_name,
)

__all__ = [
    "BASES",
    "CATEGORIES",
    "CHANNELS",
    "CODED",
    "DAYS",
    "FIELDS",
    "LANGUAGES",
    "READING_ORDER",
    "SINGULAR",
    "STATES",
    "TERMS",
    "TYPES",
    "URGENCIES",
    "VOICEMAIL",
    "basis_name",
    "day",
    "days",
    "field_name",
    "in_reading_order",
    "language_name",
    "term",
    "type_name",
    "urgency_name",
]

STATES: dict[str, str] = {
    "waiting": "Not opened yet",
    "opened": "Opened, not answered",
    "asked": "You asked for more information",
    "accepted": "Accepted",
    "declined": "Declined",
    "withdrawn": "Withdrawn by the person or the landlord: the content is destroyed",
}

SAID: dict[str, str] = {
    "accepted": "You accepted",
    "declined": "You declined",
    "more_info": "You asked",
    "progress": "You told how far it is",
    "outcome": "You told how it ended",
    "erased": "You said that you destroyed it",
    "retained": "You said that you keep it",
    "continuing": "You said that you go on",
    "reply": "The landlord wrote",
}
"""Headings of what was said after a referral came."""
