"""Who invited an agency, and who compared its words."""

from dataclasses import asdict

import sqlalchemy as sa

from referral.adapters.rows import Rows
from referral.adapters.tables import joining
from referral.domain.joining import Joining


class SqlJoinings(Rows):
    """`storage_joining.Joinings`."""

    def put(self, row: Joining) -> None:
        """Insert or replace."""
        self._wait_turn(f"joining/{row.agency_id}")
        if not self._do(joining.update().where(joining.c.agency_id == row.agency_id).values(asdict(row))):
            self._do(joining.insert().values(asdict(row)))

    def get(self, agency_id: str) -> Joining | None:
        """See the port."""
        found = self._one(sa.select(joining).where(joining.c.agency_id == agency_id).with_for_update())
        return None if found is None else Joining(**found._mapping)
