"""Sharing without a person's yes: what an officer answers, in facts. No rule of law is named or chosen here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from alongside.casedata.codes import PROTECT_TYPES, in_table_order
from referral.domain.agency import ACTIVE, Agency

LONDON: Final = ZoneInfo("Europe/London")
YES, NO, UNKNOWN = "yes", "no", "unknown"
FIRST_QUESTIONS: Final[dict[str, str]] = {
    "danger_to_life": "Could somebody die or be badly hurt?",
    "immediate_danger": "Do minutes matter?",
    "child_in_danger": "Is a child at risk of harm?",
    "can_decide": "Can the person decide this for themselves?",
}
MORE_QUESTIONS: Final[dict[str, str]] = {
    "care_needs": "Does the person need care or support?",
    "at_risk_of_harm": "Is the person being harmed or neglected, or at risk of that?",
    "can_protect_themselves": "Can the person protect themselves in spite of those needs?",
    "serious_crime": "Does it help to prevent or find out a crime?",
}
WHY_NOT_ASKED: Final[dict[str, str]] = {
    "no_time": "There is no time to ask",
    "unsafe_to_ask": "Asking would not be safe",
    "refused": "They said no",
    "cannot_locate": "They cannot be found",
    "would_prejudice": "Asking would warn the wrong person",
}
TELLING: Final[dict[str, str]] = {
    "told_before": "Yes, they know",
    "told_after": "Not yet, and we will tell them",
    "withheld_until_review": "It is not safe to tell them now",
}
RUNG: Final[dict[str, str]] = {
    "yes": "Yes, I have rung 999",
    "other": "Somebody else has rung 999",
    "no": "No, nobody is in danger at this moment",
}
NEEDED: Final = ("IDN", "CON", "SAF", "ADR", "COM", "INC", "RLV", "CHD", "PID")
"""Chosen to begin with, where it is held: enough to find and protect somebody. The rest is for the officer to add."""
DETAILS: Final[dict[str, str]] = {
    "IDN": "Name", "DOB": "Age", "CON": "Phone, email and post", "SAF": "How to make contact safely",
    "ADR": "Address", "PAD": "New or protected address", "COM": "Language and communication",
    "WSH": "What they want", "INC": "What happened", "NAR": "In their own words",
    "STR": "Why they think it happened", "VCH": "How they describe themselves", "HEA": "Health and impact",
    "HHM": "Adults at home", "CHD": "Children", "RLV": "How worried we are", "RDT": "Answers about their safety",
    "PID": "Who is said to have done it", "PCO": "What is said about that person", "WIT": "Who saw it",
    "EVD": "Photos and files", "TEN": "Tenancy and home", "REH": "Moving home", "ACT": "What is being done already",
    "FIN": "Money and benefits", "IMM": "Immigration",
}  # fmt: skip
"""Each kind of detail that may ever be sent, as an officer reads it."""
_PURPOSES: Final[dict[str, str]] = {
    "police.emergency": "the written record of a 999 call",
    "police.report": "a report",
    "safeguarding.adult": "a worry about an adult",
    "safeguarding.child": "a worry about a child",
    "panel.multi_agency": "a meeting of those who can help",
}
_TEXTS: Final[dict[str, str]] = {
    "facts": "Enter what happened and what you know.",
    "necessity": "Enter what could happen if you do not tell them.",
    "proportionality": "Enter why this is the least that you can send.",
}
LONGEST: Final = 4000
_ORDER: Final = (
    "rung", "to", "facts", "why", "necessity", "categories", "proportionality", "telling", "tell_by", "why_withheld"
)  # fmt: skip
"""Of the fields on the page."""


@dataclass(frozen=True)
class Recipient:
    """Somebody who can protect, and what for."""

    value: str
    agency_id: str
    type: str
    words: str


@dataclass(frozen=True)
class Danger:
    """A checked answer to the whole form."""

    rung: str
    agency: str
    type: str
    answers: Mapping[str, Any]
    categories: tuple[str, ...]
    facts: str = field(repr=False)
    wishes: str | None = field(repr=False)
    necessity: str = field(repr=False)
    proportionality: str = field(repr=False)
    telling: Mapping[str, Any] = field(repr=False)

    @property
    def minutes_matter(self) -> bool:
        """Whether one officer may be alone with it; whether that holds is decided by whoever keeps the rules."""
        answers = self.answers
        danger = YES in (answers["danger_to_life"], answers["child_in_danger"], answers["at_risk_of_harm"])
        return answers["immediate_danger"] == YES and danger


def recipients(agencies: Collection[Agency]) -> list[Recipient]:
    """Who can be told: active, and marked by two people as somebody who protects; a friendly firm is none of them."""
    return [
        Recipient(f"{one.agency_id} {kind}", one.agency_id, kind, f"{one.name}: {_PURPOSES.get(kind, 'help')}")
        for one in agencies
        if one.protect and one.status == ACTIVE
        for kind in one.accepts
        if kind in PROTECT_TYPES
    ]


def read(
    form: Mapping[str, Any], known: Collection[Recipient], held: Collection[str], now: datetime
) -> tuple[Danger | None, dict[str, str]]:
    """Return what was answered, or what is missing: field to one sentence. `form` gives lists for tick boxes."""
    wrong: dict[str, str] = {}
    to = next((one for one in known if one.value == form.get("to")), None)
    if form.get("rung") not in RUNG:
        wrong["rung"] = "Choose whether 999 has been rung."
    if to is None:
        wrong["to"] = "Choose who needs to know."
    categories = tuple(in_table_order(set(form.get("categories") or ()) & {*held, "SAF"}))
    if not categories:
        wrong["categories"] = "Choose what they need to know."
    for name, sentence in _TEXTS.items():
        text = str(form.get(name) or "").strip()
        if not text or len(text) > LONGEST:
            wrong[name] = f"Enter at most {LONGEST} characters." if text else sentence
    why = [one for one in form.get("why") or () if one in WHY_NOT_ASKED]
    if not why and form.get("can_decide") != NO:
        wrong["why"] = "Choose why they were not asked, or what they said."
    telling = _telling(form, now, wrong)
    if wrong or to is None:
        return None, {name: wrong[name] for name in _ORDER if name in wrong}
    return _danger(form, to, categories, why, telling), {}


def _danger(
    form: Mapping[str, Any], to: Recipient, categories: tuple[str, ...], why: list[str], telling: Mapping[str, Any]
) -> Danger:
    questions = (*FIRST_QUESTIONS, *MORE_QUESTIONS)
    given = {name: form.get(name) if form.get(name) in (YES, NO) else UNKNOWN for name in questions}
    return Danger(
        rung=str(form["rung"]),
        agency=to.agency_id,
        type=to.type,
        answers={**given, "not_agreed_because": why},
        categories=categories,
        facts=str(form["facts"]).strip(),
        wishes=str(form.get("wishes") or "").strip()[:LONGEST] or None,
        necessity=str(form["necessity"]).strip(),
        proportionality=str(form["proportionality"]).strip(),
        telling=telling,
    )


def _telling(form: Mapping[str, Any], now: datetime, wrong: dict[str, str]) -> Mapping[str, Any]:
    when, by, why = form.get("telling"), None, None
    if when not in TELLING:
        wrong["telling"] = "Choose whether they know."
    elif when == "told_after":
        by = _end_of(str(form.get("tell_by") or ""))
        if by is None or by <= now:
            wrong["tell_by"] = "Enter the day by which you will tell them, from today on."
    elif when == "withheld_until_review":
        why = str(form.get("why_withheld") or "").strip()
        if not why:
            wrong["why_withheld"] = "Enter why it is not safe to tell them now."
    return {"when": when, "by": by.isoformat() if by else None, "why_withheld": why}


def _end_of(text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(23, 59), LONDON).astimezone(UTC)
    except ValueError:
        return None
