"""The database of a service, whichever kind it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from alongside.clock import Clock
from alongside.database import create_engine, reading
from alongside.doctor.finding import Finding, wrong
from alongside.doctor.postgres import look_at_postgres
from alongside.doctor.sqlite import look_at_sqlite, reading_engine

ADDRESS = "The database address must begin with sqlite:/// or postgresql+psycopg://."
_POSTGRESQL, _SQLITE = "postgresql+psycopg", ("sqlite", "sqlite+pysqlite")


class NothingToRead(Exception):
    """The rows cannot be read now; why is what `look_at_database` tells."""


def look_at_database(who: str, service: str, url: str, machine: Clock) -> Iterator[Finding]:
    """Reachable, closed to others, migrated, right in time. `machine`: this machine's clock.

    `who` names the installation in findings, `service` the package whose migrations the database should have.
    Opens the database for reading only; makes no file.
    """
    try:
        parsed = make_url(url)
        kind, database = parsed.drivername, parsed.database
    except ArgumentError:
        kind = "none"
    if kind == _POSTGRESQL:
        yield from look_at_postgres(who, service, parsed, machine)
    elif kind in _SQLITE and database and database != ":memory:":
        yield from look_at_sqlite(who, service, database)
    else:
        yield wrong(f"{who} database", ADDRESS, f"export {service.upper()}_DATABASE_URL=ADDRESS")


@contextmanager
def rows_of(url: str) -> Iterator[sa.Connection]:
    """A connection that only reads and leaves no trace. Raises NothingToRead, also for what goes wrong inside."""
    engine = None
    try:
        engine = _engine(url)
        with engine.connect() as connection:
            yield connection
    except (sa.exc.SQLAlchemyError, OSError) as error:
        raise NothingToRead("The rows cannot be read.") from error
    finally:
        if engine is not None:
            engine.dispose()


def _engine(url: str) -> sa.Engine:
    parsed = make_url(url)
    if parsed.drivername in _SQLITE:
        return reading_engine(Path(parsed.database or ""))
    return reading(create_engine(url))
