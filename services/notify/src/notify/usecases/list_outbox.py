"""Show what went out, or would have."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from notify.domain.messages import Message
from notify.usecases.ports import UnitOfWork


@dataclass(frozen=True)
class ListOutbox:
    """The newest messages first. They hold nothing but texts of the allow-list."""

    units: Callable[[], UnitOfWork]

    def __call__(self, limit: int = 200) -> Sequence[Message]:
        """Return at most `limit` messages."""
        with self.units() as unit:
            return unit.messages.newest(limit)
