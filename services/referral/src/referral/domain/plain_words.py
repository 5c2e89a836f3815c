"""Codes in the words that an officer reads. No category code, Article or state is met on a page."""

from collections.abc import Mapping
from typing import Any, Final

NEEDS: Final[dict[str, str]] = {
    "support.victim_general": "Somebody to talk to, and support after what happened",
    "support.hate_specialist": "Support from people who know hate incidents",
    "support.domestic_abuse": "Support with abuse in the family or by a partner",
    "support.witness": "Support for a witness",
    "support.restorative": "A conversation or mending of harm, led by the person",
    "police.report": "A report to the police",
    "police.anonymous": "A report to the police without a name",
    "police.emergency": "The written record of a 999 call",
    "safety.target_hardening": "Making the home safer: locks, doors, cameras",
    "safety.fire": "Fire safety at home",
    "property.repair_graffiti": "A repair, or graffiti removed",
    "housing.homelessness": "Advice on housing options",
    "housing.rehousing": "A move to another home",
    "health.mental_health": "Health and counselling",
    "advice.independent_legal": "Independent legal advice",
    "legal.enforcement": "Legal action by us as the landlord",
    "review.asb_case_review": "A review of how the case was handled",
    "panel.multi_agency": "A meeting of agencies about serious risk",
    "safeguarding.adult": "Concern about an adult's safety",
    "safeguarding.child": "Concern about a child's safety",
    "access.interpreter": "An interpreter",
    "education.school": "Help at school or college",
    "community.tension": "Tension in the neighbourhood",
    "perpetrator.intervention": "Work with somebody who caused harm",
}
"""What a referral is for, in the words of a need; in the order in which officers meet them."""

DETAILS: Final[dict[str, str]] = {
    "IDN": "Name",
    "DOB": "Date of birth or age",
    "CON": "Phone, email and post",
    "SAF": "How to make contact safely",
    "ADR": "Address",
    "PAD": "New or protected address",
    "COM": "Language and communication",
    "WSH": "What they want",
    "INC": "What happened",
    "NAR": "In their own words",
    "STR": "Why they think it happened",
    "VCH": "How they describe themselves",
    "HEA": "Health and impact",
    "HHM": "Adults at home",
    "CHD": "Children",
    "RLV": "How worried we are",
    "RDT": "Risk assessment answers",
    "PID": "Who is said to have done it",
    "PCO": "What is said about that person",
    "WIT": "Witnesses",
    "EVD": "Photos and files",
    "TEN": "Tenancy and home",
    "REH": "Moving home",
    "ACT": "What is being done already",
    "FIN": "Money and benefits",
    "IMM": "Immigration",
    "GRC": "Something that never leaves us",
}
"""Each kind of detail that is held, as a heading."""

FIRST_ASKS: Final[dict[str, str]] = {
    "support.victim_general": "Please make contact at a safe time and offer support.",
    "support.hate_specialist": "Please make contact at a safe time and offer support.",
    "support.domestic_abuse": "Please make contact at a safe time and offer support.",
    "police.report": "Please record this, and agree with the person where it is safe to meet.",
    "safety.target_hardening": "Please survey the home and tell us what would make it safer.",
    "safety.fire": "Please visit and make the home safer against fire.",
    "property.repair_graffiti": "Please make the repair and tell us when it is done.",
    "panel.multi_agency": "Please put this on the agenda of the next meeting.",
    "safeguarding.adult": "Please look into this concern and tell us what you decide.",
    "safeguarding.child": "Please look into this concern and tell us what you decide.",
}
"""What an agency is asked for, to begin with; the officer changes it as needed."""
ASK: Final = "Please make contact at a safe time and tell us whether you can help."

URGENCIES: Final[dict[str, str]] = {
    "standard": "In the usual time",
    "urgent": "Soon: it should not wait",
    "emergency": "Now: somebody is in danger",
}

INCIDENTS: Final[dict[str, str]] = {
    "verbal_abuse": "Shouting or insults",
    "threat": "A threat",
    "assault": "Somebody was hurt or attacked",
    "criminal_damage": "Something was damaged",
    "graffiti": "Graffiti",
    "arson": "Fire",
    "harassment": "Again and again by the same people",
    "online": "Online or by phone",
    "hoax": "False reports or calls",
    "exclusion": "Shut out or turned away",
    "animal": "With a dog or another animal",
    "vehicle": "With or against a vehicle",
    "mate_crime": "By somebody who pretended to be a friend",
    "other": "Something else",
}

CRIME_STATUS: Final[dict[str, str]] = {
    "not_assessed": "Not looked at yet",
    "not_reported_victim_choice": "They do not want it reported to the police",
    "reported_to_police": "The police know",
    "police_recorded_crime": "The police recorded a crime",
    "police_recorded_other": "The police recorded it, not as a crime",
    "police_declined_to_record": "The police did not record it",
    "charged": "Somebody was charged",
    "convicted": "Somebody was convicted",
    "acquitted_or_dropped": "The court case ended without a conviction",
}

REASONS: Final[dict[str, str]] = {
    "race": "Race, colour or nationality",
    "religion": "Religion or belief",
    "disability": "Disability",
    "sexual_orientation": "Sexual orientation",
    "transgender_identity": "Being transgender",
    "sex_gender": "Being a woman, or a man",
    "age": "Age",
    "alternative_subculture": "How they dress or live",
    "other": "Another reason",
}
"""Why the person thinks that it happened."""

CHANNELS: Final[dict[str, str]] = {
    "mobile_call": "Call to the mobile",
    "landline_call": "Call to the landline",
    "sms": "Text message",
    "email": "Email",
    "post": "Letter",
    "in_person": "In person",
    "portal": "Tenant portal",
}

CONTACT_POINTS: Final[dict[str, str]] = {
    "mobile": "mobile number", "landline": "landline number", "email": "email address", "post": "address for letters",
}  # fmt: skip

VOICEMAIL: Final[dict[str, str]] = {
    "never": "never leave a voicemail",
    "neutral": "a voicemail only if it says nothing",
    "ok": "a voicemail is all right",
}

PROXIMITY: Final[dict[str, str]] = {
    "household": "In the same home",
    "family": "In the family",
    "ex_partner": "A former partner",
    "neighbour": "A neighbour",
    "landlord_staff_or_contractor": "Works for us or for a contractor",
    "online": "Only online",
    "unknown": "Not known",
}

LEVELS: Final[dict[str, str]] = {
    "standard": "We keep an eye on it",
    "medium": "It could get worse",
    "high": "Somebody could be seriously hurt",
}

AGES: Final[dict[str, str]] = {"adult": "18 or over", "16_17": "16 or 17", "under_16": "Under 16"}
LANGUAGES: Final[dict[str, str]] = {
    "en-GB": "English", "cy": "Welsh", "pl": "Polish", "ar": "Arabic", "bn": "Bengali",
    "bfi": "British Sign Language", "fa": "Farsi", "fr": "French",
    "gu": "Gujarati", "ku": "Kurdish", "lt": "Lithuanian", "ps": "Pashto",
    "pt": "Portuguese", "pa": "Punjabi", "ro": "Romanian", "so": "Somali", "es": "Spanish", "ta": "Tamil",
    "ti": "Tigrinya", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip

STATES: Final[dict[str, str]] = {
    "not_sent": "Not sent",
    "queued": "Ready to go",
    "told": "We told them ourselves",
    "sealed": "Ready to go",
    "dispatched": "On its way",
    "delivered": "Their system has it",
    "opened": "Somebody there has opened it",
    "accepted": "They said yes",
    "declined": "They said no",
    "cancelled": "Stopped before it left",
    "unreadable": "Their system could not read it",
    "refused": "Their system did not take it",
    "expired": "Nobody there opened it in time",
}
"""Where a referral is. One that is not in the list is shown by its name without underscores."""

ANSWERS: Final[dict[str, str]] = {
    "accepted": "They said yes",
    "declined": "They said no",
    "more_info": "They ask for more information",
    "progress": "They wrote how it is going",
    "outcome": "They wrote what came out",
    "stopped": "They stopped",
    "erased": "They destroyed what they had",
    "retained": "They keep what they must",
    "continuing": "They go on for a reason of their own",
    "not_held": "They have nothing about this",
}

FIELDS: Final[dict[str, str]] = {
    "name": "Name", "preferred_name": "Likes to be called", "confirmed_at": "Last checked", "wants": "What they want",
    "in_their_words": "In their own words", "said_by": "Said by", "reported_by": "Told us",
    "crime_status": "Police", "assessed_at": "Looked at on", "uprn": "Property number", "statement": "How sure",
    "perpetrator_proximity": "How near the other person is", "age_band": "Age", "text": "In full", "lines": "Address",
    "level": "How worried we are", "immediate_danger": "In danger now", "interpreter_needed": "Needs an interpreter",
    "care_and_support_needs": "Needs care or support", "adjustments": "What helps", "strand": "Reason",
    "basis": "Kind of reason", "impact": "What it does to them", "tool": "Form used", "answers": "Answers",
    "tenancy_type": "Tenancy", "property_type": "Home", "type": "What kind", "when": "When", "where": "Where",
    "summary": "What happened", "language": "Language", "visits": "Visits", "date_of_birth": "Born",
    "path": "Kept at", "media_type": "Kind", "contact": "How to reach them", "what": "What is done", "who": "By",
    "due": "Until", "description": "What is said about them", "self_described": "In their words",
    "areas_to_avoid": "Not in", "pressure_check": "How we made sure", "move_is_informed_choice": "They want to move",
    "only_viable_option_for_safety": "Only a move makes them safe", "conditions": "Conditions",
}  # fmt: skip

FILES: Final[dict[str, str]] = {
    "image/jpeg": "A photo", "video/mp4": "A film", "audio/mpeg": "A sound recording",
    "application/pdf": "A document", "text/plain": "A message", "application/octet-stream": "Something else",
}  # fmt: skip
SURE: Final[dict[str, str]] = {
    "alleged": "Somebody says so; it is not proven", "admitted": "They admitted it", "found": "A court found it",
}  # fmt: skip

_SAID_BY: Final = {
    "victim": "the person", "other_person": "somebody else", "officer": "one of us", "neighbour": "a neighbour",
    "other": "somebody else", "witness": "somebody who saw it",
}  # fmt: skip
_BASIS: Final = {"actual": "as it is", "perceived": "as they see it", "by_association": "because of somebody close"}
_SURE: Final = {"alleged": "said, not proven", "admitted": "admitted", "found": "found by a court"}
_HIDDEN: Final = frozenset({"id", "sha256"})
_CODED: Final[dict[str, Mapping[str, str]]] = {
    "type": INCIDENTS,
    "crime_status": CRIME_STATUS,
    "strand": REASONS,
    "said_by": _SAID_BY,
    "reported_by": _SAID_BY,
    "basis": _BASIS,
    "statement": _SURE,
    "level": LEVELS,
    "language": LANGUAGES,
    "age_band": AGES,
    "perpetrator_proximity": PROXIMITY,
    "media_type": FILES,
}


def need(referral_type: str) -> str:
    """What a referral of this type is for."""
    return NEEDS.get(referral_type, "Help of another kind")


def detail(code: str) -> str:
    """The heading of one kind of detail."""
    return DETAILS.get(code, "Something else")


def state(code: str) -> str:
    """Where a referral is."""
    return STATES.get(code, code.replace("_", " ").capitalize())


def answer(code: str) -> str:
    """What an agency answered."""
    return ANSWERS.get(code, code.replace("_", " ").capitalize())


def first_ask(referral_type: str) -> str:
    """What the agency is asked for, until the officer writes something else."""
    return FIRST_ASKS.get(referral_type, ASK)


def field(name: str) -> str | None:
    """The label of a field; None for one that says nothing to a person."""
    if name in _HIDDEN:
        return None
    return FIELDS.get(name) or name.replace("_", " ").capitalize()


def value(name: str, held: Any) -> str:
    """One value in words."""
    if isinstance(held, bool):
        return "Yes" if held else "No"
    words = _CODED.get(name)
    text = "" if held is None else str(held)
    if words is not None:
        return words.get(text, text.replace("_", " "))
    return text
