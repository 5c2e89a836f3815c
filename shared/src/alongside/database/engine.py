"""The engine: SQLite for one process, PostgreSQL for several."""

import math
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import StaticPool

from alongside.database.trips import TripSession

BUSY_TIMEOUT_MS = 10_000
CONNECT_TIMEOUT_S = 10
SILENCE = {"keepalives_idle": 10, "keepalives_interval": 5, "tcp_user_timeout": 20_000}
"""A server whose machine says nothing any more is given up within half a minute (libpq 34.1.2: s, s, ms).

The system's own patience is a quarter of an hour, in which whoever asked would wait. One that computes does answer.
"""
RESTS_S = 1.0
LOOK_UP_COST = 1.1
"""What PostgreSQL takes a page found by an index to cost, where the next page of a table costs 1 (its own: 4).

It is in memory or on a disk without arms. With 4 each batch of the relay read tables of some thousand rows from end
to end, five times, a quarter of all that the database did for a message.
"""
_RESTS_SINCE = "alongside_rests_since"
READ_ONLY = "alongside_read_only"
BYTES_AS_THEY_ARE = "alongside_bytes_as_they_are"
"""An execution option for statements that read long bytes: as text they travel as twice as many digits."""
_READING: dict[str, dict[str, Any]] = {
    "sqlite": {READ_ONLY: True},
    # As a reader on SQLite: everything that one transaction sees was committed at one moment.
    "postgresql": {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"},
}
_GLANCING: dict[str, dict[str, Any]] = {
    "sqlite": _READING["sqlite"],
    "postgresql": {"isolation_level": "AUTOCOMMIT"},
}


def create_engine(url: str) -> sa.Engine:
    """An engine for `sqlite:///path` or `postgresql+psycopg://...`; nothing else is supported.

    SQLite files are created with mode 0600 (their WAL and index files take the mode of the file), kept in WAL
    mode, overwrite what is deleted, and begin each transaction with BEGIN IMMEDIATE: a transaction that reads
    first and writes later would otherwise fail as "locked" without ever waiting.
    `sqlite://` (memory) has one connection only and is meant for single-threaded tests.

    PostgreSQL runs at READ COMMITTED, whatever the server's default is: whoever has waited for a row's lock reads
    what the one before wrote, and there is nothing to be tried again. Waiting for a lock ends after 10 s there too.

    Raises ValueError for any other kind of database.
    """
    parsed = make_url(url)
    if parsed.drivername == "postgresql+psycopg":
        return _postgresql(parsed)
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        return _sqlite(parsed)
    raise ValueError("The database address must begin with sqlite:// or postgresql+psycopg://.")


def new_sessions(engine: sa.Engine) -> sessionmaker[Session]:
    """Sessions of this engine. Objects stay readable after a commit."""
    return sessionmaker(engine, class_=TripSession, expire_on_commit=False)


def reading(engine: sa.Engine) -> sa.Engine:
    """The same engine and pool for transactions that only read: on SQLite they wait for no writer.

    For queries only: PostgreSQL refuses to write in them, and on SQLite a transaction that turns from reading to
    writing may fail as locked at once.
    """
    return engine.execution_options(**_READING[engine.dialect.name])


def glancing(engine: sa.Engine) -> sa.Engine:
    """The same engine and pool for reads of a single statement, around which PostgreSQL needs no transaction."""
    return engine.execution_options(**_GLANCING[engine.dialect.name])


def begin_reading(session: Session) -> Session:
    """Make the transaction that this session begins now one that only reads: on SQLite it waits for no writer."""
    session.connection(execution_options=_READING[session.get_bind().dialect.name])
    return session


def _postgresql(url: URL) -> sa.Engine:
    settings = {
        "lock_timeout": BUSY_TIMEOUT_MS,
        "timezone": "UTC",
        "random_page_cost": LOOK_UP_COST,
        "default_transaction_isolation": r"read\ committed",  # also where no BEGIN says it: see `round_trip`
    }
    engine = sa.create_engine(
        url,
        isolation_level="READ COMMITTED",
        pool_size=8,
        max_overflow=24,
        pool_reset_on_return=None,  # `_left` does it
        connect_args={
            "cursor_factory": _Cursor,
            # psycopg forgets what it prepared, there and here, with each rollback, and all that others prepared
            "prepare_threshold": None,
            "connect_timeout": CONNECT_TIMEOUT_S,
            **SILENCE,
            "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
        },
    )
    sa.event.listen(engine, "before_cursor_execute", _as_it_is)
    sa.event.listen(engine, "reset", _left)
    sa.event.listen(engine, "checkin", _rested)
    sa.event.listen(engine, "checkout", _still_there)
    return engine


class _Cursor(psycopg.Cursor[Any]):
    """psycopg's, which tells names and types of columns with less ado."""

    @property
    def description(self) -> Any:
        """Names and types of the columns (PEP 249): all that SQLAlchemy reads of it, and it does so at each query."""
        result = self.pgresult
        if result is None or not result.nfields:
            return None
        names = range(result.nfields)
        return [((result.fname(i) or b"").decode(), result.ftype(i), None, None, None, None, None) for i in names]


def _as_it_is(_: Any, cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool) -> None:
    """Let the server send the results of a statement with `BYTES_AS_THEY_ARE` as they are."""
    if context is not None and context.execution_options.get(BYTES_AS_THEY_ARE):
        cursor.format = psycopg.pq.Format.BINARY


def _left(connection: Any, _record: Any, _state: Any) -> None:
    """Roll back what somebody left undone; most often there is nothing, and the driver takes its time to find out."""
    if connection.pgconn.transaction_status != psycopg.pq.TransactionStatus.IDLE:
        connection.rollback()


def _rested(connection: Any, record: Any) -> None:
    record.info[_RESTS_SINCE] = time.monotonic()


def _still_there(connection: Any, record: Any, _proxy: Any) -> None:
    """Ask a connection that rested whether the server still knows it: it may have been restarted since.

    One that was in use a moment ago is not asked: that would be one more round trip for every transaction.
    """
    if time.monotonic() - record.info.get(_RESTS_SINCE, math.inf) < RESTS_S:
        return
    try:
        was, connection.autocommit = connection.autocommit, True  # a question, no transaction
        connection.execute("")
        connection.autocommit = was
    except psycopg.Error as gone:
        raise sa.exc.DisconnectionError from gone  # the pool takes another


def _sqlite(url: URL) -> sa.Engine:
    if url.database in (None, "", ":memory:"):
        engine = sa.create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        _prepare_file(Path(str(url.database)))
        # Threads must not queue for a connection: the file's own lock is the only queue.
        engine = sa.create_engine(url, pool_size=8, max_overflow=-1)
    sa.event.listen(engine, "connect", _on_connect)
    sa.event.listen(engine, "begin", _on_begin)
    return engine


def _prepare_file(path: Path) -> None:
    # Created before SQLite does it, because SQLite would follow the umask.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)
    # Once, here: switching the journal mode ignores the busy timeout when two connections do it together.
    with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_MS / 1000)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; `_on_begin` does
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS:d}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _on_begin(connection: sa.Connection) -> None:
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
