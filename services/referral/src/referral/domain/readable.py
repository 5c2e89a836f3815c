"""What travels, as somebody reads it: the composed parts of a message in rows of label and lines. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from alongside.casedata.codes import CATEGORIES
from referral.domain import plain_words

_UK: Final = ZoneInfo("Europe/London")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d)?(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DAYS: Final = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday",
    "sun": "Sunday",
}  # fmt: skip
_ORDER: Final = (
    "when", "where", "type", "summary", "reported_by", "crime_status", "name", "preferred_name", "pronouns",
    "description", "relationship", "age_band", "lines", "postcode",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A label and what stands beside it; no label: the lines stand by themselves."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """One kind of detail, with its heading."""

    code: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class SafeWays:
    """How the person can be reached. `known` False: nobody may make contact."""

    known: bool
    safe: tuple[str, ...] = ()
    unsafe: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    visits: str = ""
    language: str = ""
    confirmed: str = ""


def sections(parts: Mapping[str, Any]) -> tuple[Section, ...]:
    """The composed parts in reading order; the safe ways are told apart by `safe_ways`."""
    present = [code for code in CATEGORIES if code in parts and code != "SAF"]
    return tuple(Section(code, plain_words.detail(code), rows(parts[code])) for code in present)


def rows(content: Any) -> tuple[Row, ...]:
    """The rows of one kind of detail; a list of things becomes a row for each."""
    found: list[Row] = []
    for name, held in _in_order(content if isinstance(content, Mapping) else {}):
        label = plain_words.field(name)
        if label is None or held in (None, "", [], {}):
            continue
        if isinstance(held, Sequence) and not isinstance(held, str) and any(isinstance(one, Mapping) for one in held):
            found += [Row(_numbered(name, place, len(held)), _lines(one)) for place, one in enumerate(held, 1)]
        else:
            found.append(Row(label, _lines(held, name)))
    return tuple(found)


def safe_ways(record: Any) -> SafeWays:
    """The safe-contact record in sentences. What is not known to be safe is unsafe."""
    if not isinstance(record, Mapping):
        return SafeWays(known=False)
    channels = [one for one in record.get("channels") or () if isinstance(one, Mapping)]
    return SafeWays(
        known=True,
        safe=tuple(_channel(one) for one in channels if one.get("safe") == "yes"),
        unsafe=tuple(_named(one) for one in channels if one.get("safe") != "yes"),
        never=tuple(str(one) for one in record.get("never") or ()),
        visits=plain_words.value("visits", record.get("visits")),
        language=plain_words.value("language", record.get("language")),
        confirmed=as_read(str(record.get("confirmed_at") or "")),
    )


def as_read(text: str) -> str:
    """A text that is nothing but a time or a day, as people in the UK write it; any other text as it is."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text).strftime("%-d %B %Y")
        if _TIME.fullmatch(text):
            return datetime.fromisoformat(text.upper()).astimezone(_UK).strftime("%-d %B %Y, %H:%M")
    except ValueError:
        return text
    return text


def _in_order(content: Mapping[str, Any]) -> list[tuple[str, Any]]:
    place = {name: number for number, name in enumerate(_ORDER)}
    return sorted(content.items(), key=lambda one: place.get(one[0], len(place)))


def _numbered(name: str, place: int, many: int) -> str:
    singular = {"people": "Person", "incidents": "Incident", "strands": "Reason", "actions": "Action",
                "files": "File", "history": "Said"}.get(name, name.capitalize())  # fmt: skip
    return f"{singular} {place}" if many > 1 else singular


def _lines(held: Any, name: str = "") -> tuple[str, ...]:
    if isinstance(held, Mapping):
        labelled = ((plain_words.field(key), key, one) for key, one in _in_order(held) if one not in (None, "", []))
        return tuple(f"{label}: {', '.join(_lines(one, key))}" for label, key, one in labelled if label)
    if isinstance(held, list):
        return tuple(line for one in held for line in _lines(one, name))
    return (as_read(plain_words.value(name, held)),)


def _named(channel: Mapping[str, Any]) -> str:
    kind = str(channel.get("kind") or "")
    doubt = "" if channel.get("safe") == "no" else " (we do not know if it is safe)"
    return plain_words.CHANNELS.get(kind, kind) + doubt


def _channel(channel: Mapping[str, Any]) -> str:
    said = [plain_words.CHANNELS.get(str(channel.get("kind")), str(channel.get("kind") or ""))]
    times = [_window(one) for one in channel.get("times") or () if isinstance(one, Mapping)]
    said.append("only " + ", ".join(times) if times else "at any time")
    if channel.get("where"):
        said.append(f"at {channel['where']}")
    if channel.get("voicemail"):
        said.append(plain_words.VOICEMAIL.get(str(channel["voicemail"]), ""))
    if channel.get("if_answered"):
        said.append(f"if somebody else answers, say “{channel['if_answered']}”")
    return "; ".join(one for one in said if one)


def _window(window: Mapping[str, Any]) -> str:
    days = str(window.get("days") or "")
    if days == "mon-sun":
        days = "every day"
    for sign, between in (("-", " to "), (",", ", ")):
        named = [_DAYS.get(day.strip().lower()) for day in days.split(sign)]
        if all(named):
            days = between.join(day for day in named if day)
            break
    return f"{days} {window.get('from') or ''} to {window.get('to') or ''}".strip()
