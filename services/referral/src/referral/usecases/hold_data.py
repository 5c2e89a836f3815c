"""Hold a person's data by category, encrypted under the person's own key."""

from collections.abc import Mapping
from typing import Any

from alongside.clock import Clock
from referral.domain.errors import NotFound
from referral.domain.practice import only_fictional
from referral.usecases.ports import NewUnitOfWork


class HoldData:
    """`PUT /people/{person_id}/data`. SAF is not among the categories: notify is its master."""

    def __init__(self, new_uow: NewUnitOfWork, clock: Clock, *, practice: bool = False) -> None:
        self._new_uow = new_uow
        self._clock = clock
        self._practice = practice

    def __call__(self, person_id: str, data: Mapping[str, Mapping[str, Any]]) -> list[str]:
        """Hold exactly `data` from now on and return the held codes in table order.

        Raises:
            NotFound: there is no such person.
            PracticeOnly: the system is for practice, and something in it could be real.
        """
        if self._practice:
            only_fictional(data)
        with self._new_uow() as uow:
            if uow.people.get(person_id) is None:
                raise NotFound("There is no such person here.")
            uow.people.hold(person_id, data, self._clock.now())
            held = uow.people.held(person_id)
            uow.commit()
        return held
