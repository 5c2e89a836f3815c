"""Telling the person herself what was shared without her yes: a review found that she can be told, or the day came.

Consent says so; her officers get a task, and whoever told her writes down how and when. The words stay under her key.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from alongside.clock import Clock
from alongside.events.model import staff_notice
from alongside.unguessable import uuid4
from referral.domain.disputed import ON_ITS_WAY
from referral.domain.errors import IllegalMove, NotFound, Unreachable
from referral.domain.need_to_know import names_for
from referral.domain.person import Person
from referral.domain.practice import only_fictional
from referral.domain.readable import SafeWays, safe_ways
from referral.domain.recall import answer_due, reaches
from referral.domain.referral import Referral, Task
from referral.domain.staff import Actor
from referral.domain.told import Entry
from referral.domain.told_her import HER, SaidToHer, check
from referral.domain.wording import explain
from referral.domain.wording_telling import TELL_HER
from referral.usecases.directory import OwnRoles, directory_for
from referral.usecases.my_work import name_of
from referral.usecases.ports import NewUnitOfWork, SafeContacts, UnitOfWork

NOTHING_WAITS: Final = (
    "Nothing waits to be told here. A review, or the day that was set, says first when the person can be told."
)


def ask_to_tell(uow: UnitOfWork, own: OwnRoles, decision_ids: Sequence[str], now: datetime) -> int:
    """Open a task for each of these that reached somebody and that she was not told of; how many that were.

    In the caller's transaction (the event's own). It is due by the end of the second working day.
    """
    opened = 0
    for one in uow.referrals.by_decisions(decision_ids):
        referral = uow.referrals.get(one.referral_id)
        person = uow.people.get(referral.person_id) if referral else None
        if referral is None or person is None or not _may_have_it(referral) or _told(uow, referral.referral_id):
            continue
        words = explain(TELL_HER, directory_for(own, uow.agencies.get(referral.agency)))
        due = answer_due(now, person.jurisdiction)
        task = Task(uuid4(), TELL_HER, referral.referral_id, referral.agency, words.sentence, words.next, now, due)
        if uow.tasks.open(task):
            uow.events.add(staff_notice("referral", now, "staff.answered", "case_officer"))
            opened += 1
    return opened


@dataclass(frozen=True)
class ToTellHer:
    """What to tell her. `safe` is None while it cannot be read; `told`: how she was told already.

    `reached`: whether the agency has it, or may have it.
    """

    name: str = field(repr=False)
    referral_id: str
    agency: str
    type: str
    went: tuple[str, ...]
    at: datetime
    safe: SafeWays | None
    reached: bool
    waits: bool
    told: tuple[Entry, ...]


class TellingHer:
    """Behind the page on which telling her is prepared and written down."""

    def __init__(
        self,
        new_uow: NewUnitOfWork,
        new_reading: NewUnitOfWork,
        clock: Clock,
        safe_contacts: SafeContacts,
        *,
        practice: bool = False,
    ) -> None:
        self._new_uow = new_uow
        self._new_reading = new_reading
        self._clock = clock
        self._safe_contacts = safe_contacts
        self._practice = practice

    def page(self, actor: Actor, person: Person, referral_id: str) -> ToTellHer:
        """What there is to tell. Raises NotFound: nothing is, or it is somebody else's."""
        safe = self._safe(person)
        with self._new_reading() as uow:
            referral = _hers(uow.referrals.get(referral_id), person)
            waits, told = uow.tasks.is_open(referral_id, TELL_HER), _told(uow, referral_id)
            if not (waits or told):
                raise NotFound("There is nothing here.")
            agency = names_for(actor, uow.agencies.all()).get(referral.agency, referral.agency)
            went = referral.sent or referral.decision.allowed
            return ToTellHer(
                name_of(uow, person), referral_id, agency, referral.type, went, referral.created_at, safe,
                reaches(referral.state), waits, told,
            )  # fmt: skip

    def write_down(self, actor: Actor, person: Person, referral_id: str, said: SaidToHer, key: str) -> None:
        """Write down that she was told, once for one `key` (any text); the task is done then.

        Raises:
            NotFound, Invalid
            IllegalMove: the time to tell her has not come, or it was written down already.
            PracticeOnly: the system is for practice, and something in the words could be real.
        """
        if self._practice and said.words:
            only_fictional(said.words)
        now = self._clock.now()
        with self._new_uow() as uow:
            referral = _hers(uow.referrals.lock(referral_id), person)
            entry = _entry(referral, said, actor, key, now)
            if uow.told.get(entry.entry_id) is not None:
                return
            check(entry, now)
            if not uow.tasks.is_open(referral_id, TELL_HER):
                raise IllegalMove(NOTHING_WAITS)
            uow.told.add(entry, person.person_id)
            uow.tasks.close(referral_id, [TELL_HER], now)
            uow.commit()

    def _safe(self, person: Person) -> SafeWays | None:
        try:
            held = self._safe_contacts.current(person.notify_handle)
        except Unreachable:
            return None
        return safe_ways(held.record if held else None)


def _hers(referral: Referral | None, person: Person) -> Referral:
    if referral is None or referral.person_id != person.person_id:
        raise NotFound("There is nothing here.")
    return referral


def _may_have_it(referral: Referral) -> bool:
    """They have it, or will: what waits for a key today is sent tomorrow, and no second event comes then."""
    return reaches(referral.state) or referral.state in ON_ITS_WAY


def _told(uow: UnitOfWork, referral_id: str) -> tuple[Entry, ...]:
    return tuple(one for one in uow.told.of_referral(referral_id) if one.kind == HER)


def _entry(referral: Referral, said: SaidToHer, actor: Actor, key: str, now: datetime) -> Entry:
    return Entry(
        entry_id=str(uuid5(UUID(referral.referral_id), f"her/{key}")),
        referral_id=referral.referral_id,
        kind=HER,
        delivery=said.way,
        who="",
        at=said.at,
        recorded_at=now,
        by=actor.name,
        text=said.words,
    )
