"""The words of a receipt: short sentences to be read aloud. No code, no number of a law, no word for what happened.

Nothing is promised that this service does not do itself: what becomes of what was sent is told by whoever knows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from .agreement import LONDON
from .consent_events import Scope
from .receipt_language import ReceiptWords

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


MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
ENGLISH: Final = ReceiptWords(
    key="en",
    name="English",
    language="en-GB",
    format="standard",
    months=MONTHS,
    began="On {day} {month} {year} at {time} you told us to stop.",
    not_told="From then on we do not tell {agency} {what}{why}.",
    for_=" for {}",
    anything="anything about you",
    something_else="other things",
    and_="and",
    categories=CATEGORY_WORDS,
    purposes=PURPOSE_WORDS,
    closing=CLOSING,
)


@dataclass(frozen=True, slots=True)
class Stop:
    """What was taken back from one agency: what she had been asked about, and which part of it she meant."""

    agency: str
    purposes: Sequence[str]
    categories: Sequence[str]
    scope: Scope


def stopped(stops: Iterable[Stop], at: datetime) -> tuple[str, ...]:
    """The receipt of a withdrawal, sentence by sentence."""
    return said_in(ENGLISH, stops, at)


def said_in(words: ReceiptWords, stops: Iterable[Stop], at: datetime) -> tuple[str, ...]:
    """The same in the words of one language. The hour is the one on the wall in Europe/London."""
    local = at.astimezone(LONDON)
    month = words.months[local.month - 1]
    began = words.began.format(day=local.day, month=month, year=local.year, time=f"{local:%H:%M}")
    lines = dict.fromkeys(_stop(words, stop) for stop in stops)
    return (began, *lines, *words.closing)


def _stop(words: ReceiptWords, stop: Stop) -> str:
    categories, purposes = stop.scope.categories, stop.scope.purposes
    what = words.anything if categories is None else _listed(words, stop.categories, categories, words.categories)
    why = "" if purposes is None else words.for_.format(_listed(words, stop.purposes, purposes, words.purposes))
    return words.not_told.format(agency=stop.agency, what=what, why=why)


def _listed(words: ReceiptWords, asked: Sequence[str], meant: frozenset[str], named: Mapping[str, str]) -> str:
    """Those that were asked about and are meant, in plain words."""
    found = [named.get(code, words.something_else) for code in asked if code in meant]
    return f" {words.and_} ".join(filter(None, (", ".join(found[:-1]), *found[-1:])))
