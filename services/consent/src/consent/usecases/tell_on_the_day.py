"""The day has come by which a person was to be told what went without her yes: her officers are asked to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from alongside.clock import Clock
from alongside.events.model import telling_due
from consent.domain import telling
from consent.usecases.ports import UnitOfWork, Units

LATER: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class TellOnTheDay:
    """What the worker repeats: the same moment from which her page has it, by the product's clock.

    Asked once of each decision. The day is sealed, so it is looked up when something went under an exception for the
    first time, of older ones too; after that `Tellings` knows it. `failed` is told of an exception that could not be
    read; that one is tried again in an hour, and holds up no other.
    """

    units: Units
    reading: Units
    clock: Clock
    failed: Callable[[Exception], None]
    at_once: int = 50

    def step(self) -> bool:
        """Look at what is due, each exception in a transaction of its own; False when there was none."""
        now = self.clock.now()
        with self.reading() as unit:
            come = unit.tellings.due(now, now - telling.WRITTEN_DOWN_WITHIN, self.at_once)
        done = [self._guarded(exception, subject, now) for exception, subject in come]
        return any(done)

    def _guarded(self, exception: str, subject: str, now: datetime) -> bool:
        try:
            return self._look_at(exception, subject)
        except Exception as error:
            self.failed(error)
            return self._put_off(exception, subject, now)

    def _look_at(self, exception_id: str, subject: str) -> bool:
        with self.units() as unit:
            exception = unit.permissions.exception(exception_id) if unit.subjects.lock(subject) else None
            if exception is None:
                return False
            now = self.clock.now()
            known = unit.oversight.reviews_of(unit.oversight.disclosures_under(exception_id))
            day = telling.day_named(exception.terms, known)
            if day is None or now < day:  # None: none was named, or a review said "not yet"; then a review says when
                unit.tellings.put_day(exception_id, day)
            elif not _ask(unit, exception_id, telling.may_be_told_at(known), now):  # another process was faster
                return False
            unit.commit()
            return True

    def _put_off(self, exception: str, subject: str, now: datetime) -> bool:
        with self.units() as unit:
            if unit.subjects.lock(subject):
                unit.tellings.put_day(exception, now + LATER)
                unit.commit()
        return False


def _ask(unit: UnitOfWork, exception: str, said_at: datetime | None, now: datetime) -> bool:
    """False when there was nothing left to ask. Of what went before a review said "now", that review asked."""
    waiting = unit.tellings.not_asked(exception, now - telling.WRITTEN_DOWN_WITHIN)
    for decision, _ in waiting:
        unit.tellings.add_asked(decision, now)
    to_tell = [decision for decision, sent_at in waiting if said_at is None or said_at < sent_at]
    if to_tell:
        unit.outbox.add(telling_due(now, to_tell))
    return bool(waiting)
