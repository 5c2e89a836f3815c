"""A transaction in two round trips on PostgreSQL: it begins with all that it reads, and ends with all that it writes.

A unit of work calls `begin_with`; its repositories read with `rows_of` and write with `written`, and each works by
itself as well. A transaction that only writes is one round trip. On SQLite, where a statement is no journey,
everything is done when it is said.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from alongside.database.round_trip import Asked, Change, Query, Rows, in_one_trip

_AHEAD: Final = "alongside_read_ahead"
_TO_WRITE: Final = "alongside_to_write"


def begin_with(session: Session, asked: Sequence[Asked]) -> None:
    """Begin the transaction of a session that did nothing yet, and read this ahead, in this order.

    Each statement sees what was committed when the one before it was done: what waits for a lock comes first.
    Each answer is for the first `rows_of` that asks the same in this transaction; nothing is written before that.
    Raises RuntimeError when a transaction has begun, and as SQLAlchemy's own execution does.
    """
    if session.in_transaction():
        raise RuntimeError("What is read ahead is what a transaction begins with.")
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        answers = zip(asked, in_one_trip(connection, asked), strict=True)
        known = [(statement, dict(parameters), rows) for (statement, parameters), rows in answers]
        session.info[_AHEAD] = (session.get_transaction(), known)


def rows_of(session: Session, statement: Query, parameters: Mapping[str, Any]) -> Rows:
    """The rows that were read ahead, else those that are there now."""
    transaction, known = session.info.get(_AHEAD, (None, []))
    if known and transaction is session.get_transaction():
        for place, (asked, of, rows) in enumerate(known):
            if asked is statement and of == parameters:
                del known[place]
                return list(rows)
    return list(session.connection().execute(statement, dict(parameters)).all())


def written(session: Session, statement: Change, values: Mapping[str, Any]) -> None:
    """Write this, on PostgreSQL together with the commit: a mistake in it is one of `commit_all`.

    `values`: of the row to add, or of the parameters of a statement that changes rows or deletes them.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.info.setdefault(_TO_WRITE, []).append((statement, values))
    else:
        session.connection().execute(statement, dict(values))


def commit_all(session: Session) -> None:
    """Commit, with everything that `written` was told. Raises as SQLAlchemy's own commit does."""
    session.flush()
    waiting, engine = session.info.pop(_TO_WRITE, []), session.get_bind()
    if waiting and not session.in_transaction() and isinstance(engine, sa.Engine) and not _bound_to_more(engine):
        _written_alone(engine, waiting)
        return
    if waiting:
        in_one_trip(session.connection(), waiting, ends=True)
    session.commit()


def _bound_to_more(engine: sa.Engine) -> bool:
    """Are its transactions to be other than usual ones: such as only read, for one."""
    return bool(engine.get_execution_options())


def _written_alone(engine: sa.Engine, waiting: Sequence[Asked]) -> None:
    """A whole transaction on a connection as it is: there is nothing that a session would have to look after."""
    with closing(engine.raw_connection()) as connection:
        in_one_trip(connection, waiting, ends=True)


@sa.event.listens_for(Session, "before_commit")
def _write_what_waits(session: Session) -> None:
    """Whoever commits the session by itself commits this too."""
    if waiting := session.info.pop(_TO_WRITE, []):
        in_one_trip(session.connection(), waiting)


def forget(session: Session) -> None:
    """What was not committed is not written."""
    session.info.pop(_TO_WRITE, None)
    session.info.pop(_AHEAD, None)
