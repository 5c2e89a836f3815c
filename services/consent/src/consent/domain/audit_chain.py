"""A chain over the audit: each link holds the hash of the one before, so that nothing in it is changed unseen.

Entries are what was read and what was decided, in ids, codes and hashes: destroying a person's key leaves them as
they are. Links are made afterwards, by one writer at a time, so that no decision waits for another's.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

START: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that the audit keeps: its kind (`read` or `decision`), its id, and the hash of its content."""

    kind: str
    id: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class Link:
    """One link. `link_hash` covers everything else here and the link before."""

    seq: int
    entry: Entry
    linked_at: datetime
    link_hash: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What a look at the whole chain found. `head`: its last hash; keep it elsewhere and compare. Wrong: by entry."""

    links: int
    head: str
    broken: tuple[int, ...]
    changed: tuple[Entry, ...]
    missing: tuple[Entry, ...]

    @property
    def sound(self) -> bool:
        """Whether everything is as it was linked."""
        return not (self.broken or self.changed or self.missing)


def hash_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of JSON with sorted members and no spaces, hexadecimal."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def link(entry: Entry, before: Link | None, at: datetime) -> Link:
    """The next link."""
    seq = 1 if before is None else before.seq + 1
    return Link(seq, entry, at, _hash(seq, entry, at, START if before is None else before.link_hash))


def verify(links: Iterable[Link], entries: Mapping[tuple[str, str], str]) -> Verified:
    """Look at every link, the first first, and at what it names. `entries`: content hashes as they are now."""
    broken, changed, missing = [], [], []
    count, head = 0, START
    for one in links:
        count += 1
        if one.seq != count or one.link_hash != _hash(count, one.entry, one.linked_at, head):
            broken.append(one.seq)
        head = one.link_hash
        now = entries.get((one.entry.kind, one.entry.id))
        if now is None:
            missing.append(one.entry)
        elif now != one.entry.content_hash:
            changed.append(one.entry)
    return Verified(count, head, tuple(broken), tuple(changed), tuple(missing))


def _hash(seq: int, entry: Entry, at: datetime, before: str) -> str:
    time = at.astimezone(UTC).isoformat()
    return hash_of(
        {"seq": seq, "kind": entry.kind, "id": entry.id, "content": entry.content_hash, "at": time, "before": before}
    )
