"""Show one consent with everything that happened to it, and which consents end soon; the reading is written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from alongside.clock import Clock
from consent.domain.consent_deadlines import Ending
from consent.domain.records import Actor, ConsentRecord
from consent.usecases.locked_consent import locked_consent
from consent.usecases.ports import Units

MOST = 500
EVERYBODY = "ending"


@dataclass(frozen=True, slots=True)
class ReadConsent:
    """`GET /consents/{id}`."""

    units: Units
    clock: Clock

    def __call__(self, consent_id: str, by: Actor) -> tuple[ConsentRecord, Sequence[Mapping[str, Any]]]:
        """The consent, and for each of its events who recorded it and how. Raises UnknownConsent."""
        with self.units() as unit:
            consent = locked_consent(unit, consent_id)
            said = unit.permissions.said_about(consent)
            unit.audit.read("consent", consent_id, by, self.clock.now())
            unit.commit()
            return consent, said


@dataclass(frozen=True, slots=True)
class ListEnding:
    """`GET /consents/ending`: what somebody should talk about with people before it ends."""

    units: Units
    clock: Clock

    def __call__(self, within_days: int, by: Actor) -> Sequence[Ending]:
        """Soonest first, at most 500."""
        with self.units() as unit:
            now = self.clock.now()
            found = unit.deadlines.ending(now + timedelta(days=within_days), MOST)
            unit.audit.read("consents", EVERYBODY, by, now)
            unit.commit()
            return found
