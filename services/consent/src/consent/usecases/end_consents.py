"""Dates that come: expiry and "ends in 30 days, in 7 days" are recorded as what they are, events."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from alongside.clock import Clock
from alongside.events.model import staff_notice
from consent.domain.consent_deadlines import outlook
from consent.domain.consent_events import ConsentEvent, EventStatus
from consent.domain.records import Actor, AuthorityRef, ConsentRecord
from consent.usecases.consent_schedule import schedule
from consent.usecases.ports import UnitOfWork, Units

BATCH = 100
LATER = timedelta(hours=1)
THE_CLOCK = Actor("consent", "clock", frozenset(), person=False)


@dataclass(frozen=True, slots=True)
class EndConsents:
    """A step of the worker. Nothing about a decision waits for it: the gate looks at the dates themselves.

    Case officers hear of what ends soon as of a review that is due; `GET /consents/ending` says which consents.
    `failed` is told of what could not be looked at; that one is tried again in an hour, and holds up no other.
    """

    units: Units
    reading: Units
    clock: Clock
    failed: Callable[[Exception], None]

    def __call__(self) -> bool:
        """Look at what is due; False when nothing was."""
        now = self.clock.now()
        with self.reading() as unit:
            due = unit.deadlines.due(now, BATCH)
        for consent_id in due:
            try:
                self._look_at(consent_id)
            except Exception as error:
                self.failed(error)
                self._put_off(consent_id, now)
        return bool(due)

    def _look_at(self, consent_id: str) -> None:
        with self.units() as unit:
            consent = _locked(unit, consent_id)
            if consent is None:
                return
            now = self.clock.now()
            for status in _owed(unit, consent, now):
                consent = unit.permissions.add_consent_event(consent, ConsentEvent(status, now), THE_CLOCK)
                if status is not EventStatus.EXPIRED:
                    unit.outbox.add(staff_notice("consent", now, "staff.review_due", role="case_officer"))
            schedule(unit, consent, now)
            unit.commit()

    def _put_off(self, consent_id: str, now: datetime) -> None:
        with self.units() as unit:
            consent = _locked(unit, consent_id)
            if consent is not None:
                unit.deadlines.put(consent_id, now + LATER, outlook(consent, now).ends_at or now + LATER)
                unit.commit()


def _owed(unit: UnitOfWork, consent: ConsentRecord, now: datetime) -> tuple[EventStatus, ...]:
    """What is to be recorded; nobody is reminded that a one-off yes ends which was used up."""
    owed = outlook(consent, now).owed
    if consent.terms.mode == "one_off" and unit.decisions.sent_under(consent.id):
        return tuple(status for status in owed if status is EventStatus.EXPIRED)
    return owed


def _locked(unit: UnitOfWork, consent_id: str) -> ConsentRecord | None:
    """The consent without its words, once nobody else can change it."""
    ref = AuthorityRef("consent", consent_id)
    found = unit.permissions.for_gate([ref]).get(ref)
    if found is None or not unit.subjects.lock(found.subject):
        return None
    again = unit.permissions.for_gate([ref]).get(ref)
    return again if isinstance(again, ConsentRecord) else None
