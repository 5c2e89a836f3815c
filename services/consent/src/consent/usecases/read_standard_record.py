"""One consent in the standard form (ISO/IEC TS 27560:2023); the reading is written down first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alongside.clock import Clock
from consent.domain.errors import UnknownConsent
from consent.domain.records import Actor, ConsentRecord
from consent.domain.standard_record import Circle, consent_receipt, consent_record
from consent.usecases.ports import UnitOfWork, Units
from consent.usecases.world import rules


@dataclass(frozen=True, slots=True)
class ReadStandardRecord:
    """`GET /consents/{id}/record` and `GET /consents/{id}/receipt`. `contact`: how the landlord is reached."""

    units: Units
    clock: Clock
    contact: str | None

    def record(self, consent_id: str, by: Actor) -> Mapping[str, Any]:
        """The record. Raises UnknownConsent, NotReady."""
        return consent_record(*self._read(consent_id, by, "consent.record"))

    def receipt(self, consent_id: str, by: Actor) -> Mapping[str, Any]:
        """What the person is given, as of now. Raises UnknownConsent, NotReady."""
        return consent_receipt(*self._read(consent_id, by, "consent.receipt"), self.clock.now())

    def _read(self, consent_id: str, by: Actor, kind: str) -> tuple[ConsentRecord, Circle]:
        with self.units() as unit:
            found = unit.permissions.consent(consent_id)
            if found is None:
                raise UnknownConsent
            now = self.clock.now()
            circle = Circle(rules(unit, now)[0], _type_of(unit, found.terms.agency, now), self.contact)
            unit.audit.read(kind, consent_id, by, now)
            unit.commit()
            return found, circle


def _type_of(unit: UnitOfWork, agency: str, now: datetime) -> str | None:
    listed = unit.partnership.recipients([agency], now).get(agency)
    return None if listed is None else listed[0].agency.type
