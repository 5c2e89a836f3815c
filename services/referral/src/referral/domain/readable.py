"""What is held, as somebody at the desk reads it: rows of label and lines in the desk's words, without ids. Pure.

How to make contact safely, and times, are read as everywhere (`alongside.casedata.sheet`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from alongside.casedata.codes import CATEGORIES
from alongside.casedata.sheet import Row, Section, as_read, safe_contact
from referral.domain import plain_words

_ORDER: Final = (
    "when", "where", "type", "summary", "reported_by", "crime_status", "name", "preferred_name", "pronouns",
    "description", "relationship", "age_band", "lines", "postcode",
)  # fmt: skip


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
    read = safe_contact(record)
    return SafeWays(
        known=True,
        safe=read.safe,
        unsafe=read.unsafe,
        never=read.never,
        visits=plain_words.value("visits", record.get("visits")),
        language=plain_words.value("language", record.get("language")),
        confirmed=as_read(str(record.get("confirmed_at") or "")),
    )


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
