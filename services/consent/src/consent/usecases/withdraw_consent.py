"""Take a yes back: as easy as giving it, by anybody on the staff, effective at once."""

from dataclasses import dataclass
from datetime import datetime

from alongside.clock import Clock
from alongside.events.model import permission_ended
from consent.domain.consent_events import ConsentEvent
from consent.domain.errors import UnknownConsent
from consent.domain.model import ConsentStatus
from consent.domain.records import Actor, ConsentRecord
from consent.usecases.ports import UnitOfWork, Units


@dataclass(frozen=True, slots=True)
class WithdrawConsent:
    """`POST /consents/{id}/withdrawals`. From its commit on no lease is given under this consent."""

    units: Units
    clock: Clock

    def __call__(self, consent_id: str, by: Actor) -> datetime:
        """When it was withdrawn (the first time, if it was before). Raises UnknownConsent."""
        with self.units() as unit:
            consent = _locked(unit, consent_id)
            if consent.status is ConsentStatus.WITHDRAWN:
                return next(e.at for e in consent.events if e.status is ConsentStatus.WITHDRAWN)
            now = self.clock.now()
            unit.permissions.add_consent_event(consent, ConsentEvent(ConsentStatus.WITHDRAWN, now), by)
            affected = unit.decisions.sent_under(consent_id)
            if affected:
                unit.outbox.add(permission_ended(now, affected))
            unit.commit()
            return now


def _locked(unit: UnitOfWork, consent_id: str) -> ConsentRecord:
    """The consent as it is once nobody else can decide about this person."""
    found = unit.permissions.consent(consent_id)
    if found is None or not unit.subjects.lock(found.subject):
        raise UnknownConsent
    return unit.permissions.consent(consent_id) or found
