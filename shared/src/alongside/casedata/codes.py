"""Closed code lists: pure values that every layer may import.

Sources: the category table and code lists of case bundle version 1, the agency types and the four
hard-coded protections of the partnership's policy, and the 24 referral types of its minimisation matrix.
"""

from collections.abc import Iterable
from typing import Final

CATEGORY_TITLES: Final[dict[str, str]] = {
    "IDN": "Name / preferred name",
    "DOB": "Date of birth or age band",
    "CON": "Contact points",
    "SAF": "Safe-contact rules (always travels with CON)",
    "ADR": "Current home / incident address",
    "PAD": "Protected address (new or undisclosed)",
    "COM": "Communication & access needs, language, interpreter",
    "WSH": "Wishes, desired outcome, statement of authority",
    "INC": "Incident facts: when, where, type, references",
    "NAR": "Narrative / victim's own words",
    "STR": "Hate strand (perceived motivation)",
    "VCH": "Victim's own characteristics (self-described)",
    "HEA": "Health, disability, impact",
    "HHM": "Adult household members",
    "CHD": "Children",
    "RLV": "Risk level + immediate-danger flag",
    "RDT": "Risk-assessment answers",
    "PID": "Alleged perpetrator identity",
    "PCO": "Alleged perpetrator conduct/history (criminal-offence data)",
    "WIT": "Witness identities/statements",
    "EVD": "Evidence files",
    "TEN": "Tenancy / property facts",
    "REH": "Rehousing need, areas to avoid",
    "ACT": "Actions taken / plan",
    "FIN": "Money / benefits",
    "IMM": "Immigration status",
    "GRC": "Gender-history 'protected information'",
}

CATEGORIES: Final = (
    "IDN", "DOB", "CON", "SAF", "ADR", "PAD", "COM", "WSH", "INC", "NAR", "STR", "VCH", "HEA", "HHM",
    "CHD", "RLV", "RDT", "PID", "PCO", "WIT", "EVD", "TEN", "REH", "ACT", "FIN", "IMM", "GRC",
)  # fmt: skip
"""The 27 category codes, in the order of the table: every list of codes is shown in this order."""

_RANK: Final = {code: rank for rank, code in enumerate(CATEGORIES)}

SPECIAL_CATEGORIES: Final = ("STR", "VCH", "HEA", "NAR")
"""Categories that hold special-category data (UK GDPR Art 9)."""

OFFENCE_CATEGORIES: Final = ("PID", "PCO")
"""Categories that hold criminal-offence data (UK GDPR Art 10); every statement is tagged."""

UNKNOWN_SAFE_CONTACT: Final = "unknown, treat all contact as unsafe"
"""What travels as SAF when nobody knows how the person can safely be reached."""

REFERRAL_TYPES: Final = (
    "police.report", "police.emergency", "police.anonymous",
    "support.victim_general", "support.hate_specialist", "panel.multi_agency",
    "safeguarding.adult", "safeguarding.child", "housing.homelessness",
    "safety.target_hardening", "housing.rehousing", "access.interpreter",
    "health.mental_health", "legal.enforcement", "review.asb_case_review",
    "support.restorative", "support.domestic_abuse", "safety.fire",
    "property.repair_graffiti", "education.school", "advice.independent_legal",
    "support.witness", "community.tension", "perpetrator.intervention",
)  # fmt: skip
"""The 24 referral types T01-T24, in order; a consent names its purposes by these slugs."""

PROTECT_TYPES: Final = (
    "police.report", "police.emergency", "panel.multi_agency", "safeguarding.adult", "safeguarding.child",
)  # fmt: skip
"""The only referral types for which the Protect rules can apply."""

AGENCY_TYPES: Final = (
    "police", "police_btp",
    "local_authority.community_safety", "local_authority.adult_social_care",
    "local_authority.childrens_services_mash", "local_authority.housing_options",
    "local_authority.environmental_health",
    "victim_support_commissioned", "hate_specialist", "domestic_abuse_service", "sexual_violence_service",
    "nhs.gp", "nhs.mental_health", "nhs.ambulance_acute",
    "fire_rescue", "probation_youth_justice", "education", "registered_provider_other",
    "sanctuary_provider", "repairs_contractor", "interpreting_service", "solicitor_panel",
    "independent_advice", "immigration_advice", "advocacy_imca", "faith_community_org",
    "panel_coordinator", "mediation_rj", "oversight",
)  # fmt: skip

VISIT_RULES_ONLY_TYPES: Final = ("repairs_contractor", "interpreting_service")
"""Agency types that get only the visit rules and the never-list of SAF."""

CONTROLLER_TYPES: Final = ("public_authority", "independent_controller", "joint", "processor")
AGENCY_STATUSES: Final = ("invited", "pinned", "active", "suspended", "retired")

JURISDICTIONS: Final = ("england", "wales", "scotland", "northern_ireland")
PERSON_ROLES: Final = ("victim", "witness", "reporter")
AGE_BANDS: Final = ("adult", "16_17", "under_16")
LANES: Final = ("choice", "protect")
URGENCIES: Final = ("standard", "urgent", "emergency")
CONSENT_STATUSES: Final = ("given", "refused", "later")
CONSENT_MODES: Final = ("one_off", "with_updates")

CHANNEL_KINDS: Final = ("mobile_call", "landline_call", "sms", "email", "post", "in_person", "portal")
SAFE_ANSWERS: Final = ("yes", "no", "unknown")
VOICEMAIL_RULES: Final = ("never", "neutral", "ok")
INCIDENT_TYPES: Final = (
    "verbal_abuse", "threat", "assault", "criminal_damage", "graffiti", "arson", "harassment", "online",
    "hoax", "exclusion", "animal", "vehicle", "mate_crime", "other",
)  # fmt: skip
CRIME_STATUSES: Final = (
    "not_assessed", "not_reported_victim_choice", "reported_to_police", "police_recorded_crime",
    "police_recorded_other", "police_declined_to_record", "charged", "convicted", "acquitted_or_dropped",
)  # fmt: skip
STRAND_BASES: Final = ("actual", "perceived", "by_association")
STRAND_SAID_BY: Final = ("victim", "other_person", "officer")
RISK_LEVELS: Final = ("standard", "medium", "high")
STATEMENT_TAGS: Final = ("alleged", "admitted", "found")

ANSWERS: Final = (
    "accepted", "declined", "more_info", "progress", "outcome", "stopped", "erased", "retained",
    "continuing", "not_held",
)  # fmt: skip
"""What an agency can answer to a referral, a withdrawal or an erase request."""


def in_table_order(codes: Iterable[str]) -> list[str]:
    """The given category codes, once each, in the order of the table.

    Raises:
        ValueError: a code is not one of the 27.
    """
    wanted = set(codes)
    if not wanted <= _RANK.keys():
        raise ValueError("A category code is not one of the 27 of the table.")
    return sorted(wanted, key=_RANK.__getitem__)
