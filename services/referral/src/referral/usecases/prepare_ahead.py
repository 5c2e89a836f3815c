"""Keep what is prepared for an agency, so that another officer of the team can go on with it, and nobody loses words.

Whoever saves or sends over something newer is shown it beside what they typed (`domain.changes`), as in every form
about a person.
"""

from uuid import UUID, uuid5

from alongside.clock import Clock
from referral.domain.errors import IllegalMove, Invalid, NotFound, ReferralError
from referral.domain.person import Person
from referral.domain.prepared import (
    Choices,
    Prepared,
    can_reopen,
    choices_of,
    from_referral,
    overwrites,
    too_long,
    way_of,
)
from referral.domain.preparing import Draft
from referral.domain.staff import Actor
from referral.domain.states import State
from referral.usecases.cancel import cancel
from referral.usecases.ports import NewUnitOfWork, UnitOfWork
from referral.usecases.storage import Snapshot


class ChangedMeanwhile(ReferralError):
    """Somebody else saved, sent or threw away the same since it was shown; `present` is what stands now."""

    code = "changed-meanwhile"

    def __init__(self, present: Prepared | None) -> None:
        """Keep what stands now, for the page that shows both."""
        super().__init__("Somebody else changed this while you were writing.")
        self.present = present


class PrepareAhead:
    """Behind the pages that send: what was chosen stays until it is sent, thrown away or stopped."""

    def __init__(self, new_uow: NewUnitOfWork, new_reading: NewUnitOfWork, clock: Clock) -> None:
        self._new_uow = new_uow
        self._new_reading = new_reading
        self._clock = clock

    def of_person(self, person: Person) -> list[Prepared]:
        """Return everything that is prepared for a person, the newest first."""
        with self._new_reading() as uow:
            return uow.prepared.of_person(person.person_id)

    def get(self, person: Person, type_: str, agency: str) -> Prepared | None:
        """Return what is prepared for one agency, or None."""
        with self._new_reading() as uow:
            return uow.prepared.get(way_of(person.person_id, type_, agency))

    def save(self, actor: Actor, person: Person, draft: Draft, seen: str) -> Prepared:
        """Keep the choices as the next revision. `seen`: the mark of what was shown.

        Raises:
            ChangedMeanwhile: something else stands there by now; nothing was changed.
            NotFound: there is no such person.
            Invalid: something is longer than can be sent; nothing was changed.
        """
        new = choices_of(draft)
        _refuse_too_long(new)
        with self._new_uow() as uow:
            present = _in_turn(uow, person, draft.type, draft.agency)
            if overwrites(present, seen, new):
                raise ChangedMeanwhile(present)
            if present is not None and present.choices == new:
                return present
            made = self._next(actor, person, (draft.type, draft.agency), new, present)
            uow.prepared.put(made)
            uow.commit()
        return made

    def must_be_newest(self, person: Person, draft: Draft, seen: str, key: str) -> None:
        """Refuse to send over somebody else's newer choices; what this `key` sent before is not refused.

        Raises ChangedMeanwhile, Invalid: as for `save`.
        """
        _refuse_too_long(choices_of(draft))
        with self._new_reading() as uow:
            if uow.referrals.fingerprint(str(uuid5(UUID(person.person_id), key))) is not None:
                return
            present = uow.prepared.get(way_of(person.person_id, draft.type, draft.agency))
        if overwrites(present, seen, choices_of(draft)):
            raise ChangedMeanwhile(present)

    def drop(self, person: Person, type_: str, agency: str) -> None:
        """Throw away what was prepared, because it was sent or nobody wants it."""
        with self._new_uow() as uow:
            uow.prepared.drop(way_of(person.person_id, type_, agency))
            uow.commit()

    def stop(self, person: Person, agency: str | None) -> None:
        """The person stopped: nothing that was prepared stays, for one agency or (None) for any (domain 1.6)."""
        with self._new_uow() as uow:
            for one in uow.prepared.of_person(person.person_id):
                if agency in (None, one.agency):
                    uow.prepared.drop(one.way)
            uow.commit()

    def reopen(self, actor: Actor, person: Person, referral_id: str) -> Prepared:
        """Make a referral that has not left a preparation again; what still waited is taken back.

        What somebody prepared meanwhile for the same agency stays, and is what is opened.

        Raises:
            NotFound: there is no such referral of this person.
            IllegalMove: it has left, or leaves at this moment; or the person stopped it.
        """
        with self._new_uow() as uow:
            uow.people.wait_turn(person.person_id)
            referral = uow.referrals.lock(referral_id)
            if referral is None or referral.person_id != person.person_id:
                raise NotFound("There is nothing here.")
            if not can_reopen(referral):
                raise IllegalMove("This cannot be changed any more: it has left, or they asked us to stop.")
            snapshot = uow.referrals.snapshot(referral_id)
            present = uow.prepared.get(way_of(person.person_id, referral.type, referral.agency))
            kept = snapshot or Snapshot({})
            chosen = from_referral(referral, kept.parts, kept.reasons)
            made = present or self._next(actor, person, (referral.type, referral.agency), chosen, None)
            uow.prepared.put(made)
            if referral.state is State.QUEUED:
                cancel(uow, referral.underway, (), self._clock.now())
            uow.commit()
        return made

    def _next(
        self, actor: Actor, person: Person, what: tuple[str, str], chosen: Choices, present: Prepared | None
    ) -> Prepared:
        revision = present.revision + 1 if present is not None else 1
        return Prepared(person.person_id, *what, chosen, revision, actor.name, self._clock.now())


def _in_turn(uow: UnitOfWork, person: Person, type_: str, agency: str) -> Prepared | None:
    """What is prepared now, while nobody else can save for this person. Raises NotFound."""
    uow.people.wait_turn(person.person_id)
    if uow.people.get(person.person_id) is None:
        raise NotFound("There is nothing here.")
    return uow.prepared.get(way_of(person.person_id, type_, agency))


def _refuse_too_long(choices: Choices) -> None:
    sentence = too_long(choices)
    if sentence is not None:
        raise Invalid(sentence)
