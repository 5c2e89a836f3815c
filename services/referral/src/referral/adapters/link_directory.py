"""Who has a link, for the operator of the broker and for the process on the link. Needs no key.

Nothing about a person is read.
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from alongside.database import reading
from alongside.link.rabbitmq.topology import LinkedAgency
from referral.adapters.tables import agency
from referral.domain.agency import CUT_OFF


def linked_agencies(engine: sa.Engine) -> Callable[[], Sequence[LinkedAgency]]:
    """Return how to ask the directory for every agency with a link name, by name."""
    columns = sa.select(agency.c.link_name, agency.c.status)
    asked = columns.where(agency.c.link_name.is_not(None)).order_by(agency.c.link_name)

    def ask() -> Sequence[LinkedAgency]:
        with reading(engine).connect() as connection:
            return [LinkedAgency(row.link_name, suspended=row.status in CUT_OFF) for row in connection.execute(asked)]

    return ask


class KnownLinks:
    """The link names whose answers are read, as the directory had them when it could last be asked.

    Reading them is quick and never fails: `refresh` asks, on a worker of its own, so that a database that is away or
    slow holds up no consumer. An agency that was cut off is among them: what it said before waits in its queue.
    """

    def __init__(self, ask: Callable[[], Sequence[LinkedAgency]]) -> None:
        """Nobody is known before the first `refresh`."""
        self._ask = ask
        self._names: tuple[str, ...] = ()

    def __call__(self) -> Sequence[str]:
        """The last answer."""
        return self._names

    def refresh(self) -> None:
        """Ask the directory. Raises when it cannot be asked, and keeps the last answer."""
        self._names = tuple(one.link_name for one in self._ask())
