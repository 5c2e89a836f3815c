"""Record what the person said when they were asked: yes, no, or later."""

from dataclasses import dataclass

from alongside.clock import Clock
from consent.domain.consent_events import ConsentEvent
from consent.domain.errors import RecordedOtherwise, UnknownSubject
from consent.domain.records import Actor, ConsentRecord, ConsentTerms
from consent.usecases.identity import repeatable_id
from consent.usecases.ports import Units


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """`POST /subjects/{subject}/consents`. A new answer is a new consent; nothing recorded is edited."""

    units: Units
    clock: Clock

    def __call__(self, subject: str, terms: ConsentTerms, by: Actor, key: str) -> ConsentRecord:
        """Add the consent and its first event. The same `key` again gives what is recorded.

        Raises:
            UnknownSubject
            RecordedOtherwise: the key came with other content before.
        """
        consent_id = repeatable_id(subject, "consent", key, by)
        with self.units() as unit:
            if not unit.subjects.lock(subject):
                raise UnknownSubject
            known = unit.permissions.consent(consent_id)
            if known is not None:
                return _same(known, terms)
            now = self.clock.now()
            consent = ConsentRecord(consent_id, subject, terms, (ConsentEvent(terms.status, now),), now)
            unit.permissions.add_consent(consent, by)
            unit.commit()
            return consent


def _same(known: ConsentRecord, terms: ConsentTerms) -> ConsentRecord:
    if known.terms != terms:
        raise RecordedOtherwise
    return known
