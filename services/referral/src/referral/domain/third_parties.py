"""Warn before other people's details travel in free text. It prompts; it never edits (domain 4.3).

A name in a summary goes to whoever gets the summary, also where the list of names itself may not go.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

_PHONE: Final = re.compile(r"(?<![\d-])(?:\+44\s?\(?0?\)?|0)(?:[\s-]?\d){9,10}(?!\d)", re.ASCII)
_POSTCODE: Final = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b", re.IGNORECASE | re.ASCII)
_TOUCHY: Final = re.compile(
    r"\b(HIV|AIDS|asylum|refugee|visa|trans|transgender|transsexual|pregnan\w+|suicid\w+|self-harm\w*)\b",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_OTHERS: Final = ("PID", "HHM", "CHD", "WIT")
_FREE: Final = {
    "INC": ("summary", "where"), "NAR": ("text",), "WSH": ("wants", "in_their_words"),
    "HEA": ("impact", "conditions"), "ACT": ("what", "who"), "PCO": ("text",), "PID": ("description", "relationship"),
    "HHM": ("relationship",), "CHD": ("relationship",), "EVD": ("name",), "VCH": ("self_described",),
    "REH": ("move_is_informed_choice", "pressure_check", "areas_to_avoid", "only_viable_option_for_safety"),
    "RDT": ("answers",), "FIN": ("text",), "IMM": ("text",),
}  # fmt: skip
_SHORTEST_NAME: Final = 3


@dataclass(frozen=True)
class Concern:
    """One thing to look at. `where` is the code of the detail, or "_ask"; `what` is the text that was found."""

    where: str
    kind: str
    what: str


SENTENCES: Final[dict[str, str]] = {
    "name": "names another person",
    "phone": "has a phone number in it",
    "postcode": "has a postcode in it",
    "private": "says something that people may want to keep to themselves",
}


def look_through(parts: Mapping[str, Any], held: Mapping[str, Any]) -> tuple[Concern, ...]:
    """What in the free texts of the composed `parts` is about others or very private.

    held: everything that is held about the person, for the names of others. Names that travel anyway, in a list of
    the same message, are not warned of.
    """
    names = _names(held, [code for code in _OTHERS if code not in parts])
    found = [one for where, text in _texts(parts) for one in _in_text(where, text, names)]
    return tuple(dict.fromkeys(found))


def _in_text(where: str, text: str, names: Mapping[str, str]) -> Iterator[Concern]:
    for word in _WORD.findall(text):
        if word.casefold() in names:
            yield Concern(where, "name", names[word.casefold()])
    for kind, pattern in (("phone", _PHONE), ("postcode", _POSTCODE), ("private", _TOUCHY)):
        for hit in pattern.finditer(text):
            yield Concern(where, kind, hit.group().strip())


def _names(held: Mapping[str, Any], codes: list[str]) -> dict[str, str]:
    """Each part of a name that is not the person's own, folded, with the whole name."""
    own = {word.casefold() for word in _WORD.findall(" ".join(map(str, held.get("IDN", {}).values())))}
    people = [one for code in codes for one in held.get(code, {}).get("people", ())]
    named = [str(one.get("name") or "") for one in people]
    return {
        word.casefold(): name
        for name in named
        for word in _WORD.findall(name)
        if len(word) >= _SHORTEST_NAME and word.casefold() not in own
    }


def _texts(parts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for code, fields in _FREE.items():
        for field in fields:
            yield from ((code, text) for text in _strings(parts.get(code), field))
    yield from (("_ask", text) for text in _strings(parts.get("_ask"), "ask"))


def _strings(content: Any, field: str) -> Iterator[str]:
    if isinstance(content, Mapping):
        for name, held in content.items():
            if name == field:
                yield from _all_text(held)
            else:
                yield from _strings(held, field)
    elif isinstance(content, list):
        for one in content:
            yield from _strings(one, field)


def _all_text(held: Any) -> Iterator[str]:
    """Every text in a field, which may be a text, a list or named answers."""
    if isinstance(held, str):
        yield held
    for one in held.values() if isinstance(held, Mapping) else held if isinstance(held, list) else ():
        yield from _all_text(one)
