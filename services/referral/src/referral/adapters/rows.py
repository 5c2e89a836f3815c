"""What every repository needs: the session and the key ring, and two ways to ask."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from psycopg.errors import UniqueViolation
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from alongside.database import on_postgresql, wait_turn
from alongside.vault import KeyRing
from referral.usecases.storage import Taken

Row = Any  # a row of a Core table: its columns are known by name only


@contextmanager
def taken_if_there(table: sa.Table) -> Iterator[None]:
    """Raise `Taken` where PostgreSQL says that a row which was to be new in this table is there already."""
    try:
        yield
    except IntegrityError as error:
        said = error.orig
        if isinstance(said, UniqueViolation) and said.diag.table_name == table.name:
            raise Taken from None
        raise


class Rows:
    """Base of the repositories: one session, nothing else; none of them commits."""

    def __init__(self, session: Session, ring: KeyRing | None) -> None:
        self._session = session
        self._held = ring

    @property
    def _ring(self) -> KeyRing:
        if self._held is None:
            raise LookupError("This process holds no key ring.")
        return self._held

    @property
    def _on_postgresql(self) -> bool:
        return on_postgresql(self._session)

    def _one(self, query: sa.Select[Any]) -> Row | None:
        return self._session.execute(query).one_or_none()

    def _all(self, query: sa.Select[Any]) -> list[Row]:
        return list(self._session.execute(query).all())

    def _wait_turn(self, name: str) -> None:
        """One transaction at a time goes on from here; see `alongside.database.wait_turn`."""
        wait_turn(self._session.connection(), name)

    def _insert_new(self, table: sa.Table, values: dict[str, Any]) -> None:
        """Insert a row that must not be there yet, or raise `Taken` and leave the transaction usable.

        Whoever inserts the same at this moment is waited for, and then one of the two was first.
        """
        added = self._insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
        if self._do(added, values) == 0:
            raise Taken

    def _insert(self, table: sa.Table) -> Any:
        """An insert that may say what is done about a row that is there."""
        return (postgresql.insert if self._on_postgresql else sqlite.insert)(table)

    def _do(self, statement: sa.Executable, values: Mapping[str, Any] | None = None) -> int:
        """Execute and return how many rows it touched."""
        return int(self._session.connection().execute(statement, values).rowcount)
