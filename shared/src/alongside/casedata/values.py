"""What the codes of a field mean, in the words of a sheet: an agency's worker and an officer meet no code."""

from typing import Final

VALUES: Final[dict[str, dict[str, str]]] = {
    "type": {
        "verbal_abuse": "shouting or insults", "threat": "a threat", "assault": "somebody was hurt or attacked",
        "criminal_damage": "something was damaged", "graffiti": "graffiti", "arson": "fire",
        "harassment": "again and again by the same people", "online": "online or by phone",
        "hoax": "false reports or calls", "exclusion": "shut out or turned away",
        "animal": "with a dog or another animal", "vehicle": "with or against a vehicle",
        "mate_crime": "by somebody who pretended to be a friend", "other": "something else",
    },
    "crime_status": {
        "not_assessed": "not looked at yet",
        "not_reported_victim_choice": "the person does not want it reported to the police",
        "reported_to_police": "the police know", "police_recorded_crime": "the police recorded a crime",
        "police_recorded_other": "the police recorded it, not as a crime",
        "police_declined_to_record": "the police did not record it", "charged": "somebody was charged",
        "convicted": "somebody was convicted", "acquitted_or_dropped": "the court case ended without a conviction",
    },
    "reported_by": {
        "victim": "the person", "witness": "a witness", "neighbour": "a neighbour", "staff": "the landlord’s staff",
        "third_party": "somebody else", "other": "somebody else",
    },
    "said_by": {"victim": "the person", "other_person": "somebody else", "officer": "the landlord’s staff"},
    "perpetrator_proximity": {
        "household": "in the same home", "family": "in the family", "ex_partner": "a former partner",
        "neighbour": "a neighbour", "landlord_staff_or_contractor": "works for the landlord or a contractor",
        "online": "only online", "unknown": "not known",
    },
    "age_band": {"adult": "18 or over", "16_17": "16 or 17", "under_16": "under 16"},
    "level": {
        "standard": "standard", "medium": "medium: it could get worse",
        "high": "high: somebody could be seriously hurt",
    },
    "format": {
        "standard": "ordinary letters and pages", "easy_read": "easy read", "large_print": "large print",
        "audio": "read aloud or recorded", "braille": "braille",
    },
    "basis": {
        "actual": "it is so", "perceived": "others take it to be so",
        "by_association": "because of somebody close to them",
    },
    "statement": {"alleged": "said, not proven", "admitted": "admitted", "found": "found to be so"},
}  # fmt: skip


def in_words(field: str, code: str) -> str | None:
    """The words of a code, or None when this field holds no code that is known."""
    return VALUES.get(field, {}).get(code)
