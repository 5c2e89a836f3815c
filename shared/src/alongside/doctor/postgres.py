"""A database on a PostgreSQL server: does it answer, what may this role do, and is the server what we need."""

import shlex
import socket
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import URL

from alongside.clock import Clock
from alongside.database import create_engine, reading
from alongside.doctor.clocks import DATABASE_APART, compare_clocks
from alongside.doctor.finding import Finding, good, wrong
from alongside.doctor.migrations import look_at_migrations

OLDEST: Final = 15
START: Final = "docker compose up -d postgres (or: systemctl start postgresql)"
_WITHIN_S: Final = 5.0
_FACTS: Final = sa.text(
    """
    SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('server_version') AS version,
           current_user AS role, current_database() AS database, clock_timestamp() AS now,
           r.rolsuper OR r.rolcreatedb OR r.rolcreaterole OR r.rolreplication OR r.rolbypassrls AS mighty,
           has_database_privilege('public', current_database(), 'CONNECT') AS open
    FROM pg_roles r WHERE r.rolname = current_user
    """
)
# A database of a superuser, such as postgres itself, is nobody's data.
_OTHERS: Final = sa.text(
    """
    SELECT d.datname FROM pg_database d JOIN pg_roles o ON o.oid = d.datdba
    WHERE d.datallowconn AND NOT d.datistemplate AND NOT o.rolsuper AND o.rolname <> current_user
      AND d.datname <> current_database() AND has_database_privilege(d.datname, 'CONNECT')
    ORDER BY d.datname
    """
)


def look_at_postgres(who: str, service: str, url: URL, machine: Clock) -> Iterator[Finding]:
    """Server, role, rights, clock, schema. The transaction may only read."""
    engine = create_engine(url.render_as_string(hide_password=False))
    try:
        with reading(engine).connect() as connection:
            facts = connection.execute(_FACTS).one()
            ours = machine.now()
            others = [str(name) for name in connection.scalars(_OTHERS)]
        yield version(f"{who} database", facts.major, str(facts.version), _place(url))
        yield from _rights(f"{who} database rights", facts, others)
        yield _clock(f"{who} database clock", facts.now, ours)
        yield look_at_migrations(who, service, engine)
    except sa.exc.OperationalError:
        yield _away(f"{who} database", url)
    finally:
        engine.dispose()


def version(subject: str, major: int, told: str, place: str) -> Finding:
    """Whether the server is new enough."""
    if major < OLDEST:
        sentence = f"The server at {place} is PostgreSQL {told}; {OLDEST} or newer is needed."
        return wrong(subject, sentence, f"Upgrade the server at {place} (pg_upgrade), then run this again.")
    return good(subject, f"PostgreSQL {told} at {place} answers.")


def _rights(subject: str, facts: Any, others: list[str]) -> Iterator[Finding]:
    role = _quoted(facts.role)
    if facts.mighty:
        less = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
        sentence = f"The role {facts.role} may do more on the server than use its database."
        yield wrong(subject, sentence, _sql(f"ALTER ROLE {role} {less}"))
    if facts.open:
        sentence = f"Every role of the server may connect to the database {facts.database}."
        yield wrong(subject, sentence, _sql(f"REVOKE ALL ON DATABASE {_quoted(facts.database)} FROM PUBLIC"))
    for name in others if not facts.mighty else ():
        sentence = f"The role {facts.role} may connect to the database {name}, which is not its own."
        yield wrong(subject, sentence, _sql(f"REVOKE ALL ON DATABASE {_quoted(name)} FROM PUBLIC, {role}"))
    if not (facts.mighty or facts.open or others):
        yield good(subject, f"The role {facts.role} reaches its own database only, and nobody else reaches that.")


def _clock(subject: str, theirs: datetime, ours: datetime) -> Finding:
    return compare_clocks(subject, "the database", theirs, ours, DATABASE_APART)


def _away(subject: str, url: URL) -> Finding:
    """Why nothing was let in. By trying, not by the server's words: those come in its own language."""
    place = _place(url)
    try:
        socket.create_connection((url.host or "localhost", url.port or 5432), _WITHIN_S).close()
    except OSError:
        return wrong(subject, f"No PostgreSQL server answers at {place}.", START)
    sentence = f"The server at {place} does not let the role {url.username} into the database {url.database}."
    name = url.username or "ROLE"
    return wrong(subject, sentence, f"python -m alongside.database.provision {name}=PASSWORD_FILE")


def _place(url: URL) -> str:
    return f"{url.host or 'localhost'}:{url.port or 5432}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _sql(statement: str) -> str:
    return f"psql -d postgres -c {shlex.quote(statement)}"
