"""A consent that nobody else can change or decide on until the transaction ends."""

from consent.domain.errors import UnknownConsent
from consent.domain.records import ConsentRecord
from consent.usecases.ports import UnitOfWork


def locked_consent(unit: UnitOfWork, consent_id: str) -> ConsentRecord:
    """The consent as it is once nobody else can decide about this person. Raises UnknownConsent."""
    found = unit.permissions.consent(consent_id)
    if found is None or not unit.subjects.lock(found.subject):
        raise UnknownConsent
    return unit.permissions.consent(consent_id) or found
