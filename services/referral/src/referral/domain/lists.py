"""Lists of what is held (people, files, things done): one entry is added, changed or taken out by itself. Pure.

Entries have no number of their own, since what is held travels as it is; each is known by the mark of its content, so
that two people who work on one list never change or lose an entry that they did not see.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from referral.domain.changes import mark

Entry = Mapping[str, Any]


class NotThere(Exception):
    """The entry that was shown is not there any more: somebody changed it or took it out."""


def with_entry(held: Sequence[Entry], entry: Entry | None, seen: str) -> list[dict[str, Any]]:
    """Return the list after one entry was added (`seen` empty), changed, or taken out (`entry` None).

    seen: the mark of the entry as it was shown. The same entry again is no second one.

    Raises:
        NotThere: no entry has that mark.
    """
    kept = [dict(one) for one in held]
    place = next((at for at, one in enumerate(held) if seen and mark(one) == seen), None)
    if place is not None:
        return [*kept[:place], *([dict(entry)] if entry else []), *kept[place + 1 :]]
    if entry and entry in kept:
        return kept
    if seen or not entry:
        raise NotThere
    return [*kept, dict(entry)]


def present_of(held: Sequence[Entry], entry: Entry, names: Sequence[str]) -> Entry | None:
    """Return what stands now of an entry that somebody else changed: the one entry with the same first words."""
    words = next(((name, entry[name]) for name in names if entry.get(name)), None)
    same = [one for one in held if words is not None and one.get(words[0]) == words[1]]
    return same[0] if len(same) == 1 else None
