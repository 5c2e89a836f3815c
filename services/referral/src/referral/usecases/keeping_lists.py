"""Write down people, files and things done: each entry by itself, and what two people write at once stays."""

from collections.abc import Mapping
from typing import Any

from alongside.clock import Clock
from referral.domain.changes import changed
from referral.domain.errors import NotFound
from referral.domain.lists import NotThere, with_entry
from referral.domain.person import Person
from referral.domain.practice import only_fictional
from referral.usecases.keeping import WrittenMeanwhile
from referral.usecases.ports import NewUnitOfWork


class KeepingLists:
    """Behind the pages of lists. `inside`: the name of the list in its category."""

    def __init__(self, new_uow: NewUnitOfWork, clock: Clock, *, practice: bool = False) -> None:
        self._new_uow = new_uow
        self._clock = clock
        self._practice = practice

    def keep(self, person: Person, code: str, inside: str, entry: Mapping[str, Any] | None, *, seen: str) -> None:
        """Add one entry (`seen` empty), write the one of that mark anew, or take it out (`entry` None).

        Raises:
            WrittenMeanwhile: somebody else changed or took out that entry; `present` holds the list as it stands.
            NotFound: there is no such person.
            PracticeOnly: the system is for practice, and something in it could be real.
        """
        if self._practice and entry:
            only_fictional({code: {inside: [entry]}})
        with self._new_uow() as uow:
            uow.people.wait_turn(person.person_id)
            if uow.people.get(person.person_id) is None:
                raise NotFound("There is nothing here.")
            data = uow.people.data(person.person_id)
            held = data.get(code, {}).get(inside, [])
            try:
                entries = with_entry(held, entry, seen)
            except NotThere:
                raise WrittenMeanwhile({inside: held}) from None
            content = {**data.get(code, {}), inside: entries} if entries else None
            uow.people.hold(person.person_id, changed(data, {code: content}), self._clock.now())
            uow.commit()
