"""Find a person for somebody at a page, or find nothing: who may not see them is not told that they exist."""

from collections.abc import Callable

from referral.domain.errors import NotFound
from referral.domain.person import Person
from referral.domain.staff import Actor, may_see
from referral.usecases.ports import NewUnitOfWork


class Seeing:
    """Who may see whom."""

    def __init__(self, new_reading: NewUnitOfWork) -> None:
        self._new_reading = new_reading

    def person(self, actor: Actor, person_id: str) -> Person:
        """Return the person.

        Raises:
            NotFound: there is none, or none that this member of staff may see.
        """
        with self._new_reading() as uow:
            person = uow.people.get(person_id)
        if person is None or not may_see(actor, person.team):
            raise NotFound("There is nothing here.")
        return person

    def person_is_seen(self, person_id: str, sees: Callable[[str], bool]) -> bool:
        """Whether there is such a person, of a team that is seen."""
        with self._new_reading() as uow:
            person = uow.people.get(person_id)
        return person is not None and sees(person.team)

    def referral_is_seen(self, referral_id: str, sees: Callable[[str], bool]) -> bool:
        """Whether there is such a referral, about a person of a team that is seen."""
        with self._new_reading() as uow:
            referral = uow.referrals.get(referral_id)
            person = uow.people.get(referral.person_id) if referral is not None else None
        return person is not None and sees(person.team)
