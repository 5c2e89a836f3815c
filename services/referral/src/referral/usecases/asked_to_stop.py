"""Somebody asks any member of staff to stop: they need not be one who sees people, and see nothing but whom to stop.

Taking back is as easy as giving (UK GDPR Art 7(3)); domain 1.5: any worker records it, also by phone, and no manager
is asked. A reference that fits nobody, or more than one person, always gets the same answer.
"""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final
from uuid import UUID, uuid5

from alongside.clock import Clock
from alongside.events.model import staff_notice
from alongside.telemetry.vocabulary import LogEvent
from referral.domain.errors import Invalid, NotFound
from referral.domain.need_to_know import names_for
from referral.domain.person import Person
from referral.domain.quoted import number_of_letter, quotes_person
from referral.domain.recall import reaches
from referral.domain.staff import Actor
from referral.usecases.ports import NewUnitOfWork, UnitOfWork
from referral.usecases.speaking import Speaker
from referral.usecases.stopping import Choice, Stopping

NOBODY: Final = "We know nobody by this reference. Check it with them, or ring the housing team."
EVERYTHING: Final = "all"
OPEN_S: Final = 10 * 60
MOST_OPEN: Final = 200
MOST_PEOPLE: Final = 20_000


@dataclass(frozen=True)
class Told:
    """Whom there is to stop, and nothing else about the person. `ticket` names the person for this caller only."""

    ticket: str
    agencies: tuple[Choice, ...]


class Tickets:
    """Who asked about whom, for a few minutes: so that no person's id is in a page of somebody who sees no people."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._open: OrderedDict[str, tuple[str, str, float]] = OrderedDict()

    def give(self, name: str, person_id: str) -> str:
        """A new one for this member of staff."""
        ticket = secrets.token_urlsafe(24)
        with self._lock:
            self._open[ticket] = name, person_id, self._now() + OPEN_S
            while len(self._open) > MOST_OPEN:
                self._open.popitem(last=False)
        return ticket

    def person_of(self, name: str, ticket: str) -> str | None:
        """Whom it names, while it is good and for whom it was given."""
        with self._lock:
            holder, person_id, until = self._open.get(ticket, ("", "", 0.0))
        return person_id if holder == name and self._now() < until else None


class AskedToStop:
    """Behind the page that every member of staff has."""

    def __init__(
        self, new_uow: NewUnitOfWork, new_reading: NewUnitOfWork, stopping: Stopping, clock: Clock, speak: Speaker
    ) -> None:
        self._new_uow = new_uow
        self._new_reading = new_reading
        self._stopping = stopping
        self._clock = clock
        self._speak = speak
        self._tickets = Tickets()

    def find(self, actor: Actor, typed: str) -> Told:
        """Return whom there is to stop for the one person whom the reference names; that it was asked is logged.

        Consent has it in its audit before anything is shown, also when nothing is stopped in the end.

        Raises:
            Invalid: nobody has it, or more than one; always the same sentence.
            Unreachable, Refused: it cannot be written down, and nothing could be stopped either.
        """
        with self._new_reading() as uow:
            person = _quoted(uow, typed)
        if person is None:
            self._speak(LogEvent.STOP_LOOKED_UP, role=actor.role, outcome="not_found")
            raise Invalid(NOBODY)
        self._speak(LogEvent.STOP_LOOKED_UP, role=actor.role, outcome="found", person_id=person.person_id)
        self._stopping.looked_up(actor, person)
        return self.again(actor, self._tickets.give(actor.name, person.person_id))

    def stop(self, actor: Actor, ticket: str, what: str, key: str) -> None:
        """Stop everything, or one of those who were shown. The officers of the person are told.

        Raises:
            NotFound: the ticket is over, or was given to somebody else.
            Invalid: nothing was chosen, or something that was not shown.
            Unreachable, Refused: nothing was changed.
        """
        person, agencies = self._person(actor, ticket)
        chosen = {_opaque(person, one.agency_id): one.agency_id for one in agencies}
        if what != EVERYTHING and what not in chosen:
            raise Invalid("Choose what to stop.")
        self._stopping.stop(actor, person, chosen.get(what), key)
        now = self._clock.now()
        with self._new_uow() as uow:
            uow.events.add(staff_notice("referral", now, "staff.stopped", "case_officer", person.notify_handle))
            uow.commit()

    def again(self, actor: Actor, ticket: str) -> Told:
        """The same choice once more, after a mistake. Raises NotFound."""
        person, agencies = self._person(actor, ticket)
        return Told(ticket, tuple(Choice(_opaque(person, one.agency_id), one.name) for one in agencies))

    def _person(self, actor: Actor, ticket: str) -> tuple[Person, tuple[Choice, ...]]:
        person_id = self._tickets.person_of(actor.name, ticket)
        with self._new_reading() as uow:
            person = uow.people.get(person_id) if person_id else None
            if person is None:
                raise NotFound("This page was open for too long. Enter the reference again.")
            return person, _told(uow, actor, person)


def _quoted(uow: UnitOfWork, typed: str) -> Person | None:
    """The one person whom it names. Everybody is looked at, so that the time it takes says nothing."""
    number = number_of_letter(typed)
    on_letter = uow.referrals.people_of_number(number) if number else ()
    found = [one for one in uow.people.newest(MOST_PEOPLE) if quotes_person(typed, one) or one.person_id in on_letter]
    return found[0] if len(found) == 1 else None


def _told(uow: UnitOfWork, actor: Actor, person: Person) -> tuple[Choice, ...]:
    names = names_for(actor, uow.agencies.all())
    have = [one.agency for one in uow.referrals.of_person(person.person_id) if reaches(one.state)]
    return tuple(Choice(one, names.get(one, "An agency")) for one in dict.fromkeys(have))


def _opaque(person: Person, agency_id: str) -> str:
    """An agency in a form that does not say which it is."""
    return str(uuid5(UUID(person.person_id), agency_id))
