"""Record what the person said when they were asked: yes, no, or later, about all of it or about each part."""

from dataclasses import dataclass

from alongside.clock import Clock
from consent.domain.consent_ages import with_an_end
from consent.domain.consent_changes import first_events
from consent.domain.consent_events import EventStatus
from consent.domain.errors import RecordedOtherwise, UnknownSubject
from consent.domain.records import Actor, ConsentRecord, ConsentTerms
from consent.domain.sound_answer import check_yes
from consent.usecases.consent_schedule import schedule
from consent.usecases.identity import IMPORT_ROLE, repeatable_id
from consent.usecases.ports import UnitOfWork, Units
from consent.usecases.shown_words import shown_words
from consent.usecases.world import limits_now


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """`POST /subjects/{subject}/consents`. A new answer is a new consent; nothing recorded is edited."""

    units: Units
    clock: Clock

    def __call__(self, subject: str, terms: ConsentTerms, by: Actor, key: str) -> ConsentRecord:
        """Add the consent and its first events. The same `key` again gives what is recorded.

        Raises:
            UnknownSubject, UnknownNotice, AnswerNotSound, AnswerDoesNotFit
            RecordedOtherwise: the key came with other content before.
        """
        consent_id = repeatable_id(subject, "consent", key, by)
        with self.units() as unit:
            if not unit.subjects.lock(subject):
                raise UnknownSubject
            known = unit.permissions.consent(consent_id)
            if known is not None:
                return _same(known, terms)
            _check(terms, by)
            consent = self._consent(unit, consent_id, subject, terms)
            unit.permissions.add_consent(consent, by)
            schedule(unit, consent, consent.recorded_at)
            unit.commit()
            return consent

    def _consent(self, unit: UnitOfWork, consent_id: str, subject: str, terms: ConsentTerms) -> ConsentRecord:
        now = self.clock.now()
        said = first_events(terms, now, shown_words(unit, terms.circumstances["notice"]))
        limits = limits_now(unit, now)
        events = tuple(with_an_end(event, terms.span, limits) for event in said)
        return ConsentRecord(consent_id, subject, terms, events, now)


def _check(terms: ConsentTerms, by: Actor) -> None:
    said = {terms.status.value, *(one["answer"] for one in terms.answers)}
    if EventStatus.GIVEN.value in said:
        said_how = terms.circumstances
        check_yes(said_how["decision_maker"], said_how["collection"], vouched=IMPORT_ROLE in by.roles)


def _same(known: ConsentRecord, terms: ConsentTerms) -> ConsentRecord:
    if known.terms != terms:
        raise RecordedOtherwise
    return known
