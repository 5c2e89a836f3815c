"""What a worker at an agency reads, or is told: the parts arranged as headings, labels and lines of plain text.

The safe-contact block comes first and is always there: when nothing is known it says that all contact is unsafe.
Everything stays text; nothing here is markup.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from alongside.casedata import words
from alongside.casedata.codes import CATEGORIES, UNKNOWN_SAFE_CONTACT

_UK = ZoneInfo("Europe/London")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})")


@dataclass(frozen=True)
class Row:
    """One label and its lines."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """One category under its plain heading."""

    code: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class SafeContact:
    """How the person can be reached. `known` False means: treat all contact as unsafe."""

    known: bool
    headline: str
    safe: tuple[str, ...] = ()
    unsafe: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """The whole page: safe contact, the request, the categories in table order."""

    safe_contact: SafeContact
    ask: str
    type_name: str
    urgency: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Agreement:
    """What the sharing permission says, in words: the basis, what was agreed or told, duties, and the end."""

    basis: str
    told: tuple[str, ...]
    obligations: tuple[str, ...]
    keep_until: datetime | None
    more_may_follow: bool


def agreement(claims: Mapping[str, Any]) -> Agreement:
    """Put the claims of a sharing permission (see `alongside.envelope.permission`) into words."""
    terms = claims["terms"]
    until = claims["keep_until"]
    return Agreement(
        basis=words.basis_name(claims["basis"]),
        told=tuple(words.term(code) for code in terms["told"]),
        obligations=tuple(words.term(code) for code in terms["obligations"]),
        keep_until=None if until is None else datetime.fromtimestamp(until, UTC),
        more_may_follow=claims["use"] == "updates",
    )


def build(parts: Mapping[str, Any]) -> Sheet:
    """Arrange opened parts (name to decoded JSON) for reading."""
    # The card always travels; what is asked may leave type and urgency to it.
    request = {**_mapping(parts.get("_card")), **_mapping(parts.get("_ask"))}
    present = [code for code in CATEGORIES if code in parts and code != "SAF"]
    return Sheet(
        safe_contact=_safe_contact(parts.get("SAF")),
        ask=_text(request.get("ask")),
        type_name=words.type_name(_text(request.get("type"))),
        urgency=words.urgency_name(_text(request.get("urgency"))),
        sections=tuple(Section(code, words.CATEGORIES.get(code, code), _rows(parts[code])) for code in present),
    )


def _safe_contact(value: Any) -> SafeContact:
    if not isinstance(value, Mapping):
        # Absent and unknown read the same on purpose: nothing known is never a reason to ring.
        return SafeContact(known=False, headline=UNKNOWN_SAFE_CONTACT)
    channels = [_mapping(entry) for entry in value.get("channels") or ()]
    safe = tuple(_channel(entry) for entry in channels if entry.get("safe") == "yes")
    unsafe = tuple(_unsafe(entry) for entry in channels if entry.get("safe") != "yes")
    shown = {"channels", "never"}
    rest = {key: held for key, held in value.items() if key not in shown}
    headline = "Use only the ways listed as safe." if safe else "No way of making contact is known to be safe."
    return SafeContact(
        known=True,
        headline=headline,
        safe=safe,
        unsafe=unsafe,
        never=tuple(_text(line) for line in value.get("never") or ()),
        rows=_rows(rest),
    )


def _name_of(channel: Mapping[str, Any]) -> str:
    kind = _text(channel.get("kind"))
    return words.CHANNELS.get(kind, kind)


def _unsafe(channel: Mapping[str, Any]) -> str:
    doubt = " (not known: treat as unsafe)" if channel.get("safe") != "no" else ""
    return _name_of(channel) + doubt


def _channel(channel: Mapping[str, Any]) -> str:
    facts = [_name_of(channel)]
    times = [_time(_mapping(entry)) for entry in channel.get("times") or ()]
    facts.append("only " + ", ".join(times) if times else "at any time")
    if channel.get("where"):
        facts.append(f"at: {_text(channel['where'])}")
    if channel.get("voicemail"):
        facts.append(words.VOICEMAIL.get(_text(channel["voicemail"]), _text(channel["voicemail"])))
    if channel.get("if_answered"):
        facts.append(f"if somebody else answers, say: “{_text(channel['if_answered'])}”")
    return "; ".join(facts)


def _time(entry: Mapping[str, Any]) -> str:
    return f"{words.days(_text(entry.get('days')))} {_text(entry.get('from'))} to {_text(entry.get('to'))}".strip()


def _rows(value: Any) -> tuple[Row, ...]:
    """Label and lines for each field; a list of things becomes one row for each thing."""
    rows: list[Row] = []
    for key, held in words.in_reading_order(_mapping(value)):
        label = words.field_name(key)
        if isinstance(held, list) and any(isinstance(entry, Mapping) for entry in held):
            label = words.SINGULAR.get(key, label)
            many = len(held) > 1
            rows.extend(
                Row(f"{label} {place}" if many else label, _lines(entry)) for place, entry in enumerate(held, 1)
            )
        else:
            rows.append(Row(label, _coded(key, held)))
    return tuple(rows)


def _lines(value: Any) -> tuple[str, ...]:
    if isinstance(value, Mapping):
        found: list[str] = []
        for key, held in words.in_reading_order(value):
            found.append(f"{words.field_name(key)}: {', '.join(_coded(key, held))}")
        return tuple(found)
    if isinstance(value, list):
        return tuple(line for entry in value for line in _lines(entry)) or ("none recorded",)
    return (_text(value),)


def _coded(key: str, value: Any) -> tuple[str, ...]:
    """The lines of one field; where it holds a code, the code reads as words."""
    if key in words.CODED and isinstance(value, str):
        return (value.replace("_", " "),)
    if key == "language" and isinstance(value, str):
        return (words.language_name(value),)
    return _lines(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _as_read(value) if isinstance(value, str) else str(value)


def _as_read(text: str) -> str:
    """A text that is nothing but a time or a day, as people in the UK write it; any other text as it came."""
    try:
        if _DAY.fullmatch(text):
            found = date.fromisoformat(text)
            return f"{found.day} {found:%B %Y}"
        if not _TIME.fullmatch(text):
            return text
        moment = datetime.fromisoformat(text.upper()).astimezone(_UK)
        return f"{moment.day} {moment:%B %Y, %H:%M}"
    except ValueError:
        return text


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
