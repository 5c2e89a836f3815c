"""Notes of what could not be read, and how many more there were."""

from contextlib import suppress
from datetime import datetime

import sqlalchemy as sa

from referral.adapters.rows import Row, Rows
from referral.adapters.tables import dead_letter, incoming, only_counted
from referral.domain.message import Arrival
from referral.domain.rubbish import KEPT_FOR, DeadLetter, OnlyCounted
from referral.usecases.storage import Taken


class SqlRubbish(Rows):
    """`storage_rubbish.Rubbish`."""

    def wait_turn(self, agency: str) -> None:
        """See the port."""
        self._wait_turn(f"rubbish/{agency}")

    def forget(self, agency: str, before: datetime) -> None:
        """See the port."""
        self._do(incoming.delete().where(*_noted(agency), incoming.c.received_at < before))
        old = (dead_letter.c.agency_id == agency, dead_letter.c.received_at < before)
        self._do(dead_letter.delete().where(*old))

    def kept(self, agency: str) -> int:
        """See the port."""
        unread = sa.select(sa.func.count()).select_from(incoming).where(*_noted(agency)).scalar_subquery()
        dead = sa.select(sa.func.count()).where(dead_letter.c.agency_id == agency).scalar_subquery()
        return int(self._session.scalar(sa.select(unread + dead)) or 0)

    def note(self, dead: DeadLetter, at: datetime) -> None:
        """See the port."""
        values = {
            "agency_id": dead.agency,
            "code": dead.code,
            "wire_sha256": dead.wire_sha256,
            "reason": dead.reason,
            "size": dead.size,
            "received_at": at,
        }
        with suppress(Taken):
            self._insert_new(dead_letter, values)

    def came(self, agency: str, wire_sha256: str) -> bool:
        """See the port."""
        same = (incoming.c.agency_id == agency, incoming.c.wire_sha256 == wire_sha256)
        return self._one(sa.select(incoming.c.incoming_id).where(*same)) is not None

    def drop(self, incoming_id: str) -> None:
        """See the port."""
        self._do(incoming.delete().where(incoming.c.incoming_id == incoming_id))

    def count_on(self, agency: str, now: datetime, since: datetime) -> bool:
        """See the port."""
        same = only_counted.c.agency_id == agency
        more = {"number": only_counted.c.number + 1, "last_at": now}
        if self._do(only_counted.update().where(same, only_counted.c.begun_at >= since).values(more)):
            return False
        self._do(only_counted.delete().where(same))
        self._do(only_counted.insert().values(agency_id=agency, number=1, begun_at=now, last_at=now))
        return True


def only_counted_of_late(now: datetime) -> sa.Select[tuple[Row, ...]]:
    """Ask for the agencies of which something was only counted within `KEPT_FOR`; see `as_only_counted`."""
    late = only_counted.c.last_at >= now - KEPT_FOR
    return sa.select(only_counted).where(late).order_by(only_counted.c.agency_id)


def as_only_counted(row: Row) -> OnlyCounted:
    """Return what a row says."""
    return OnlyCounted(row.agency_id, row.number, row.begun_at, row.last_at)


def _noted(agency: str) -> tuple[sa.ColumnElement[bool], ...]:
    return incoming.c.agency_id == agency, incoming.c.arrival == Arrival.RUBBISH.value
