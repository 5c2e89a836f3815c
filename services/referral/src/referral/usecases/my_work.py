"""What needs me now, and what others have yet to do, about the people whom a member of staff may see."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from alongside.clock import Clock
from referral.domain.agency import Agency
from referral.domain.need_to_know import as_seen_by, names_for, told_to
from referral.domain.person import Person
from referral.domain.referral import Task
from referral.domain.staff import Actor, may_see
from referral.domain.states import State
from referral.usecases.ports import NewUnitOfWork, UnitOfWork

MOST = 200


@dataclass(frozen=True)
class Work:
    """One thing to do. `person_id` and `person` are None for what is about an agency's link and nobody's story."""

    task: Task
    person_id: str | None
    person: str | None
    agency: str | None
    overdue: bool


@dataclass(frozen=True)
class Known:
    """A person in the list of people: the name to call them by, and what is open."""

    person_id: str
    name: str
    since: datetime
    open_tasks: int


@dataclass(frozen=True)
class Waiting:
    """A referral whose agency has not answered. `due_at`: when silence becomes somebody's task."""

    referral_id: str
    person_id: str
    person: str
    agency: str
    asked_at: datetime
    due_at: datetime
    state: State


class MyWork:
    """The first page after sign-in."""

    def __init__(self, new_reading: NewUnitOfWork, clock: Clock) -> None:
        self._new_reading = new_reading
        self._clock = clock

    def tasks(self, actor: Actor) -> list[Work]:
        """Return at most 200 open tasks that are this person's to see, the earliest first."""
        now = self._clock.now()
        with self._new_reading() as uow:
            agencies = {one.agency_id: one for one in uow.agencies.all()}
            found = (self._work(uow, actor, task, agencies, now) for task in uow.tasks.all_open(MOST))
            return [work for work in found if work is not None]

    def waiting(self, actor: Actor) -> list[Waiting]:
        """Return at most 200 referrals whose agency has not answered, the one that is due first."""
        with self._new_reading() as uow:
            names = names_for(actor, uow.agencies.all())
            open_ones = [(one, uow.people.get(one.person_id)) for one in uow.referrals.unanswered(MOST)]
            return [
                Waiting(
                    one.referral_id, one.person_id, name_of(uow, person), names.get(one.agency, one.agency),
                    one.created_at, one.overdue_at, one.state,
                )
                for one, person in open_ones
                if person is not None and may_see(actor, person.team)
            ]  # fmt: skip

    def people(self, actor: Actor) -> list[Known]:
        """Return the people whom this member of staff may see, the newest first."""
        with self._new_reading() as uow:
            seen = [one for one in uow.people.newest(MOST) if may_see(actor, one.team)]
            busy = [task.referral_id for task in uow.tasks.all_open(MOST)]
            return [self._known(uow, one, busy) for one in seen]

    def _work(
        self, uow: UnitOfWork, actor: Actor, task: Task, agencies: Mapping[str, Agency], now: datetime
    ) -> Work | None:
        person = _person_of(uow, task)
        if task.referral_id is not None and (person is None or not may_see(actor, person.team)):
            return None
        agency = agencies.get(task.agency or "")
        return Work(
            task=replace(task, next=told_to(actor, task.next, agency)),
            person_id=person.person_id if person else None,
            person=name_of(uow, person) if person else None,
            agency=as_seen_by(actor, agency).name if agency else None,
            overdue=task.due_at <= now,
        )

    def _known(self, uow: UnitOfWork, person: Person, busy: list[str | None]) -> Known:
        own = {one.referral_id for one in uow.referrals.of_person(person.person_id)}
        return Known(person.person_id, name_of(uow, person), person.created_at, sum(one in own for one in busy))


def name_of(uow: UnitOfWork, person: Person) -> str:
    """Return the name that the person wants to be called by; their reference while no name is held."""
    identity: Mapping[str, Any] = uow.people.data(person.person_id).get("IDN", {})
    return str(identity.get("preferred_name") or identity.get("name") or person.ref)


def _person_of(uow: UnitOfWork, task: Task) -> Person | None:
    referral = uow.referrals.get(task.referral_id) if task.referral_id else None
    return uow.people.get(referral.person_id) if referral else None
