"""The words of a receipt: short sentences to be read aloud. No code, no number of a law, no word for what happened.

Nothing is promised that this service does not do itself: what becomes of what was sent is told by whoever knows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from .agreement import LONDON
from .consent_events import Scope

CATEGORY_WORDS: Final = {
    "IDN": "your name",
    "DOB": "your age",
    "CON": "how to reach you",
    "SAF": "when and how it is safe to reach you",
    "ADR": "where you live",
    "PAD": "the address that you keep private",
    "COM": "your language and what you need",
    "WSH": "what you want",
    "INC": "what happened and when",
    "NAR": "your own words",
    "STR": "why you think that it happened",
    "VCH": "what you told us about yourself",
    "HEA": "your health",
    "HHM": "the adults you live with",
    "CHD": "your children",
    "RLV": "how soon you need help",
    "RDT": "what you told us about your safety",
    "PID": "who you say did it",
    "PCO": "what they did before",
    "WIT": "who saw it",
    "EVD": "photos and files",
    "TEN": "your tenancy",
    "REH": "where you want to live",
    "ACT": "what we have done so far",
    "FIN": "your money",
    "IMM": "your right to stay in this country",
    "GRC": "what you told us about your past name",
}
PURPOSE_WORDS: Final = {
    "police.report": "a report to the police",
    "police.emergency": "help from the police at once",
    "police.anonymous": "a report to the police without your name",
    "support.victim_general": "support for you",
    "support.hate_specialist": "support from people who know about this",
    "panel.multi_agency": "a meeting of people who can help",
    "safeguarding.adult": "help from the council to keep you safe",
    "safeguarding.child": "help from the council to keep a child safe",
    "housing.homelessness": "a place to stay",
    "safety.target_hardening": "locks and a safer home",
    "housing.rehousing": "another home",
    "access.interpreter": "an interpreter",
    "health.mental_health": "help with how you feel",
    "legal.enforcement": "what the law can do",
    "review.asb_case_review": "a fresh look at what was done",
    "support.restorative": "a talk with the other side",
    "support.domestic_abuse": "support when it is somebody close to you",
    "safety.fire": "fire safety at home",
    "property.repair_graffiti": "repairs",
    "education.school": "help at school",
    "advice.independent_legal": "free advice about the law",
    "support.witness": "support for people who saw it",
    "community.tension": "a calmer neighbourhood",
    "perpetrator.intervention": "work with the person who did it",
}
CLOSING: Final = (
    "If something was sent to them before, we will tell you what happens to it.",
    "We carry on helping you just the same.",
    "You can say yes again whenever you like. Nobody will press you.",
    "Sometimes we may have to tell the police or the council even so.",
    "That is when somebody may be badly hurt, or when a child or an adult is at risk.",
    "We will talk to you first unless that makes things more dangerous.",
)


@dataclass(frozen=True, slots=True)
class Stop:
    """What was taken back from one agency: what she had been asked about, and which part of it she meant."""

    agency: str
    purposes: Sequence[str]
    categories: Sequence[str]
    scope: Scope


def stopped(stops: Iterable[Stop], at: datetime) -> tuple[str, ...]:
    """The receipt of a withdrawal, sentence by sentence. The hour is the one on the wall in Europe/London."""
    local = at.astimezone(LONDON)
    when = f"{local.day} {local:%B %Y} at {local:%H:%M}"
    lines = dict.fromkeys(_stop(stop) for stop in stops)
    return (f"On {when} you told us to stop.", *lines, *CLOSING)


def _stop(stop: Stop) -> str:
    categories, purposes = stop.scope.categories, stop.scope.purposes
    what = "anything about you" if categories is None else _listed(stop.categories, categories, CATEGORY_WORDS)
    why = "" if purposes is None else f" for {_listed(stop.purposes, purposes, PURPOSE_WORDS)}"
    return f"From then on we do not tell {stop.agency} {what}{why}."


def _listed(asked: Sequence[str], meant: frozenset[str], words: dict[str, str]) -> str:
    """Those that were asked about and are meant, in plain words."""
    found = [words.get(code, "other things") for code in asked if code in meant]
    return " and ".join(filter(None, (", ".join(found[:-1]), *found[-1:])))
