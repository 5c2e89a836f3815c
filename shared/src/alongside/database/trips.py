"""A transaction in two round trips on PostgreSQL: it begins with all that it reads, and ends with all that it writes.

A unit of work calls `begin_with`; its repositories read with `rows_of` and write with `written`, and each works by
itself as well. A transaction that only writes is one round trip. SQLAlchemy comes into a transaction when a
repository asks its session for anything else. On SQLite, where a statement is no journey, everything is done when it
is said.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from alongside.database.round_trip import Asked, Change, Query, Rows, in_one_trip

_BEGUN: Final = "alongside_begun"
"""The connection on which the transaction began in a trip."""
_JOINED: Final = "alongside_joined"
"""The same connection as SQLAlchemy knows it."""
_AHEAD: Final = "alongside_read_ahead"
_TO_WRITE: Final = "alongside_to_write"


class TripSession(Session):
    """A session whose transaction may begin in a trip, before SQLAlchemy has anything to do with it."""

    def get_bind(self, *args: Any, **named: Any) -> sa.Engine | sa.Connection:
        """See Session. Whatever is asked after a trip goes on in the transaction that began there."""
        engine, begun = super().get_bind(*args, **named), self.info.get(_BEGUN)
        if begun is None or isinstance(engine, sa.Connection):
            return engine
        if _JOINED not in self.info:
            self.info[_JOINED] = sa.Connection(engine, begun)
        joined: sa.Connection = self.info[_JOINED]
        return joined

    def commit(self) -> None:
        """See Session."""
        if _BEGUN in self.info:
            self.connection()
        super().commit()
        forget(self)

    def rollback(self) -> None:
        """See Session."""
        super().rollback()
        forget(self)

    def close(self) -> None:
        """See Session."""
        super().close()
        forget(self)


def begin_with(session: Session, asked: Sequence[Asked]) -> None:
    """Begin the transaction of a session that did nothing yet, and read this ahead, in this order.

    Each statement sees what was committed when the one before it was done: what waits for a lock comes first.
    Each answer is for the first `rows_of` that asks the same in this transaction; nothing is written before that.
    Raises RuntimeError when a transaction has begun, and as SQLAlchemy's own execution does.
    """
    if session.in_transaction() or _BEGUN in session.info:
        raise RuntimeError("What is read ahead is what a transaction begins with.")
    if not on_postgresql(session):
        session.connection()
        return
    answers = zip(asked, in_one_trip(_beginning(session) or session.connection(), asked), strict=True)
    session.info[_AHEAD] = [(statement, dict(parameters), rows) for (statement, parameters), rows in answers]


def rows_of(session: Session, statement: Query, parameters: Mapping[str, Any]) -> Rows:
    """The rows that were read ahead, else those that are there now."""
    known = session.info.get(_AHEAD, [])
    for place, (asked, of, rows) in enumerate(known):
        if asked is statement and of == parameters:
            del known[place]
            return list(rows)
    return list(session.connection().execute(statement, dict(parameters)).all())


def written(session: Session, statement: Change, values: Mapping[str, Any]) -> None:
    """Write this, on PostgreSQL together with the commit: a mistake in it is one of `commit_all`.

    `values`: of the row to add, or of the parameters of a statement that changes rows or deletes them.
    """
    if on_postgresql(session):
        session.info.setdefault(_TO_WRITE, []).append((statement, values))
    else:
        session.connection().execute(statement, dict(values))


def commit_all(session: Session) -> None:
    """Commit, with everything that `written` was told. Raises as SQLAlchemy's own commit does."""
    session.flush()
    waiting = session.info.pop(_TO_WRITE, [])
    if not session.in_transaction():
        begun = session.info.get(_BEGUN) or (_beginning(session) if waiting else None)
        if begun is not None:
            try:
                in_one_trip(begun, waiting, ends=True)
            finally:
                forget(session)
            return
    if waiting:
        in_one_trip(session.connection(), waiting, ends=True)
    session.commit()


def forget(session: Session) -> None:
    """What was not committed is not written, and what began in a trip ends with its connection's return."""
    for kept in (_TO_WRITE, _AHEAD, _JOINED):
        session.info.pop(kept, None)
    if (begun := session.info.pop(_BEGUN, None)) is not None:
        begun.close()


def on_postgresql(session: Session) -> bool:
    """Is the session's database PostgreSQL, to which a statement is a journey? The transaction stays as it is."""
    return session.bind is not None and session.bind.dialect.name == "postgresql"


def _beginning(session: Session) -> Any:
    """A connection on which a transaction may begin as it is; None where it is to be another than usual.

    Such as only read, for one, is what a session's engine says, and only SQLAlchemy knows how.
    """
    engine = session.bind
    if not isinstance(session, TripSession) or not isinstance(engine, sa.Engine) or engine.get_execution_options():
        return None
    begun = session.info[_BEGUN] = engine.raw_connection()
    return begun


@sa.event.listens_for(Session, "before_commit")
def _write_what_waits(session: Session) -> None:
    """Whoever commits the session by itself commits this too."""
    if waiting := session.info.pop(_TO_WRITE, []):
        in_one_trip(session.connection(), waiting)
