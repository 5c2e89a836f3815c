"""Consent says that something is waiting for a person: notify decides whether she may be told so, and how."""

from datetime import datetime

from alongside.events.model import person_notice
from referral.usecases.ports import UnitOfWork


def tell_of_receipt(uow: UnitOfWork, consent_subject: str, now: datetime) -> bool:
    """Pass it on in the caller's transaction (the event's own), under notify's own name for the person.

    What is waiting stays with consent. False when nobody is known by that id here.
    """
    person = uow.people.by_consent_subject(consent_subject)
    if person is None:
        return False
    uow.events.add(person_notice("referral", now, person.notify_handle))
    return True
