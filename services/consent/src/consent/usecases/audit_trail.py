"""The audit: who read and decided what; linked into a chain, looked through, and shown to those who check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from alongside.clock import Clock
from consent.domain.audit_chain import Link, Verified, link, verify
from consent.domain.records import Actor
from consent.usecases.ports import Units
from consent.usecases.ports_rights import Reading

LISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "reviews": ("open", "completed"),
    "consents": ("ending",),
    "staff_training": ("all",),
    "decision.replay": ("all",),
    "audit": (),
}
"""Readings that are of no single thing, with what stands in the place of its id: reviews, consents that end, who is
trained, every decision made again. `audit`: whatever was looked up in the audit."""
MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class LinkAudit:
    """`consent audit link`: name in the chain whatever was read and decided since."""

    units: Units
    clock: Clock

    def __call__(self) -> int:
        """How many links were added. Several at once wait for each other."""
        added = 0
        while made := self._some():
            added += made
        return added

    def _some(self) -> int:
        with self.units() as unit:
            last, links, now = unit.chain.begin(), list[Link](), self.clock.now()
            for entry in unit.chain.unlinked():
                last = link(entry, last, now)
                links.append(last)
            unit.chain.add(links)
            unit.commit()
            return len(links)


@dataclass(frozen=True, slots=True)
class VerifyAudit:
    """`consent audit verify`: is everything as it was when it was linked?"""

    units: Units

    def __call__(self) -> Verified:
        """What was found; nothing is changed."""
        with self.units() as unit:
            return verify(unit.chain.links(), unit.chain.entries())


@dataclass(frozen=True, slots=True)
class ReadAudit:
    """`GET /audit`: who read one thing or one list. The reading of the audit is written into it."""

    units: Units
    clock: Clock

    def __call__(self, object_id: str, by: Actor) -> Sequence[Reading]:
        """Oldest first; without the reading that this is."""
        with self.units() as unit:
            found = unit.audit.readings_of([object_id])
            unit.audit.read("audit", object_id, by, self.clock.now())
            unit.commit()
            return found

    def of_list(self, kind: str, by: Actor) -> Sequence[Reading]:
        """Who looked through a list, of LISTS: oldest first, of many the newest."""
        with self.units() as unit:
            found = unit.audit.readings_of_list(kind, LISTS[kind], MOST)
            unit.audit.read("audit", kind, by, self.clock.now())
            unit.commit()
            return found
