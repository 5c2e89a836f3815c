"""After every change of a consent: when is it to be looked at again?"""

from datetime import datetime

from consent.domain.consent_deadlines import outlook
from consent.domain.records import ConsentRecord
from consent.usecases.ports import UnitOfWork


def schedule(unit: UnitOfWork, consent: ConsentRecord, now: datetime) -> None:
    """Note it in the same transaction. The person is locked by the caller."""
    coming = outlook(consent, now)
    if coming.due_at is None or coming.ends_at is None:
        unit.deadlines.remove(consent.id)
    else:
        unit.deadlines.put(consent.id, coming.due_at, coming.ends_at)
