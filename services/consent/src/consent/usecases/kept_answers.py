"""What was found to stand is not examined again while nothing that it rests on has changed.

Three things could change an answer, and each is looked at anew whenever somebody asks:

- what is written about the person, the permission and this very decision. These rows are only ever added or named in
  `Decisions.signs`, so equal signs mean equal rows;
- what all decisions about an agency share (`Conditions`): compared by value with what holds now, today;
- the clock, which by itself changes nothing before `until`, nor is it trusted when it was put back.

So this is never laxer than the gate: docs/adr/0008. Only what stood is kept; what does not stand is examined anew.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from consent.domain.agreement import LONDON
from consent.domain.consent_for_gate import Sending
from consent.domain.model import Policy
from consent.domain.records import AgreementRecord, Landlord, Recipient
from consent.usecases.world import Surroundings

MOST: Final = 65_536
"""Answers kept; the oldest is forgotten first, and then examined anew."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """Everything that the decisions about one agency share, on one day."""

    day: date
    landlord: Landlord
    pack: tuple[str, str, str]
    policy: Policy
    recipient: tuple[Recipient, tuple[AgreementRecord, ...]] | None
    called_back: bool

    @classmethod
    def of(cls, around: Surroundings, agency: str) -> "Conditions":
        """As they are now."""
        pack = around.pack
        return cls(
            day=around.now.astimezone(LONDON).date(),
            landlord=around.landlord,
            pack=(pack.id, pack.version, pack.sha256),
            policy=around.policy,
            recipient=around.recipients.get(agency),
            called_back=agency in around.called_back,
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """A decision stood at `since`, with these signs and under these conditions, and does so until `until`."""

    agency: str
    signs: object
    conditions: Conditions
    since: datetime
    until: datetime | None

    def fits(self, signs: object, now: datetime) -> bool:
        """Whether only the conditions remain to be compared."""
        return self.signs == signs and self.since <= now and (self.until is None or now < self.until)


class KeptAnswers:
    """In memory, of one process: whoever has none examines. Thread-safe."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: dict[tuple[str, Sending], Kept] = {}
        self._conditions: dict[str, Conditions] = {}
        self._lock = threading.Lock()

    def fitting(self, signs: Mapping[str, object], sending: Sending, now: datetime) -> dict[str, Kept]:
        """Those of these decisions about which only the conditions remain to be compared."""
        found = ((one, self._kept.get((one, sending)), of) for one, of in signs.items())
        return {one: kept for one, kept, of in found if kept is not None and kept.fits(of, now)}

    def conditions(self, around: Surroundings, agency: str) -> Conditions:
        """As they are now; the same object as long as nothing of them changes, which most answers then share."""
        now = Conditions.of(around, agency)
        known = self._conditions.get(agency)
        if known == now:
            return known
        self._conditions[agency] = now
        return now

    def keep(self, decision_id: str, sending: Sending, kept: Kept) -> None:
        """In place of what was kept about it before."""
        with self._lock:
            self._kept.pop((decision_id, sending), None)
            self._kept[decision_id, sending] = kept
            while len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]
