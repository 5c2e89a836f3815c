"""Read who we work with, for anybody who asks: no person is in it."""

from collections.abc import Mapping
from typing import Any, Protocol

from referral.domain.working_together import WhoWeWorkWith, who_we_work_with
from referral.usecases.ports import NewUnitOfWork


class Rules(Protocol):
    """What consent says is in force. Raises Unreachable."""

    def working_together(self) -> Mapping[str, Any]: ...


class ReadWorkingTogether:
    """`/working-together`."""

    def __init__(self, new_reading: NewUnitOfWork, rules: Rules) -> None:
        self._new_reading = new_reading
        self._rules = rules

    def __call__(self) -> WhoWeWorkWith:
        """Return it as it is today. Raises Unreachable."""
        told = self._rules.working_together()
        with self._new_reading() as uow:
            return who_we_work_with(told, uow.agencies.all())
