"""Who has a link, for the operator of the broker. Needs no key: nothing about a person is read."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from alongside.link.rabbitmq.topology import LinkedAgency
from referral.adapters.tables import agency
from referral.domain.agency import CUT_OFF


def linked_agencies(engine: sa.Engine) -> Callable[[], Sequence[LinkedAgency]]:
    """Return how to ask the directory for every agency with a link name, by name."""
    columns = sa.select(agency.c.link_name, agency.c.status)
    asked = columns.where(agency.c.link_name.is_not(None)).order_by(agency.c.link_name)

    def ask() -> Sequence[LinkedAgency]:
        with engine.connect() as connection:
            return [LinkedAgency(row.link_name, suspended=row.status in CUT_OFF) for row in connection.execute(asked)]

    return ask
