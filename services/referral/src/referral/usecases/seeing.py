"""Find a person for somebody at a page, or find nothing: who may not see them is not told that they exist."""

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
