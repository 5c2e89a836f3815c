"""What the parts of a bundle say of each other: references are unique, and everything named is in the file.

The rules read the raw document, so that they are told together with the mistakes of single fields.
"""

import json
from collections.abc import Iterator
from typing import Any

from .mistakes import Mistake, pointer_of

LARGEST_SAFE_CONTACT = 1_000_000
LARGEST_DATA = 2_000_000
"""Bytes as they are sent; the services take a little more, because a rebase makes a time some characters longer."""

Entries = list[tuple[int, dict[str, Any]]]


def broken_rules(document: Any) -> Iterator[Mistake]:
    """Yield a mistake for every reference of `document` (any JSON) that is repeated or leads nowhere."""
    if not isinstance(document, dict):
        return
    yield from _repeated(document, ("consents", "exceptions"))
    yield from _repeated(document, ("referrals",))
    yield from _repeated_incidents(document)
    yield from _unknown_authorities(document)
    yield from _unknown_incidents(document)
    yield from _too_large(document)


def _entries(document: Any, name: str) -> Entries:
    """The objects of a list, each with its place; whatever has another shape is the schema's to refuse."""
    found = document.get(name) if isinstance(document, dict) else None
    listed = found if isinstance(found, list) else []
    return [(place, entry) for place, entry in enumerate(listed) if isinstance(entry, dict)]


def _refs(document: dict[str, Any], name: str) -> Iterator[tuple[int, str]]:
    for place, entry in _entries(document, name):
        if isinstance(entry.get("ref"), str):
            yield place, entry["ref"]


def _repeated(document: dict[str, Any], names: tuple[str, ...]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for name in names:
        for place, ref in _refs(document, name):
            if ref in seen:
                yield Mistake(pointer_of((name, place, "ref")), "This reference is used more than once.")
            seen.add(ref)


def _incidents(document: dict[str, Any]) -> Entries:
    data = document.get("data")
    return _entries(data.get("INC"), "incidents") if isinstance(data, dict) else []


def _repeated_incidents(document: dict[str, Any]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for place, incident in _incidents(document):
        known = incident.get("id")
        if isinstance(known, str) and known in seen:
            where = pointer_of(("data", "INC", "incidents", place, "id"))
            yield Mistake(where, "This incident id is used more than once.")
        elif isinstance(known, str):
            seen.add(known)


def _too_large(document: dict[str, Any]) -> Iterator[Mistake]:
    """What no service would take in one request, told before anything is sent."""
    data = document.get("data")
    if isinstance(data, dict):
        safe_contact = [data.get("SAF"), data.get("CON")]
        if _size(safe_contact) > LARGEST_SAFE_CONTACT:
            yield Mistake(pointer_of(("data", "SAF")), "The safe-contact record is larger than 1 MB.")
        if _size({code: content for code, content in data.items() if code != "SAF"}) > LARGEST_DATA:
            yield Mistake(pointer_of(("data",)), "What is held is larger than 2 MB.")


def _size(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


def _unknown_authorities(document: dict[str, Any]) -> Iterator[Mistake]:
    held = {ref for name in ("consents", "exceptions") for _, ref in _refs(document, name)}
    for place, referral in _entries(document, "referrals"):
        authority = referral.get("authority")
        if isinstance(authority, str) and authority not in held:
            where = pointer_of(("referrals", place, "authority"))
            yield Mistake(where, "The file holds no consent and no exception with this reference.")


def _unknown_incidents(document: dict[str, Any]) -> Iterator[Mistake]:
    held = {entry.get("id") for _, entry in _incidents(document) if isinstance(entry.get("id"), str)}
    for place, referral in _entries(document, "referrals"):
        named = referral.get("incidents")
        for index, incident in enumerate(named if isinstance(named, list) else []):
            if isinstance(incident, str) and incident not in held:
                where = pointer_of(("referrals", place, "incidents", index))
                yield Mistake(where, "The file holds no incident with this id.")
