"""A plugin: the same test on every database. `new_database("consent")` is the address of an empty one.

Tests that use it run on SQLite and again on PostgreSQL; `@pytest.mark.databases("sqlite")` keeps to what it names.
"""

import re
import secrets
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import postgres
import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql

from alongside.database import create_engine, migrate, migrations_of
from alongside.database.provision import provision, remove

# Neither triggers nor references look while `session_replication_role` is replica; it takes a superuser to say so.
_DELETE_ALL = b"""
DO $$ DECLARE one text; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM public.%I', one);
    END LOOP;
END $$
"""
_END_OTHERS = b"""
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
KINDS = ("sqlite", "postgresql")
NewDatabase = Callable[..., str]


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", "databases(*kinds): run on these databases only (sqlite, postgresql)")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each database."""
    if "database_kind" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("databases")
        metafunc.parametrize("database_kind", marker.args if marker else KINDS)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """The server of this run, started when the first test asks for it."""
    server = postgres.find()
    yield server
    server.stop()


class _Databases:
    """Databases of one test module, each with its own role; emptied for each test."""

    def __init__(self, server: postgres.Server, module: str) -> None:
        self._server, self._prefix = server, f"t{zlib.crc32(module.encode()):08x}_{secrets.token_hex(3)}"
        self._passwords: dict[str, str] = {}
        self._inside: dict[str, psycopg.Connection[Any]] = {}  # of the superuser; to make one costs most of emptying

    def empty(self, name: str, *, keep_tables: bool = False) -> str:
        """The address of the database of this name, with nothing in it and nobody connected."""
        full = f"{self._prefix}_{re.sub('[^a-z0-9_]', '_', name.lower())}"
        if full in self._passwords:
            self._clear(full, keep_tables)
        else:
            self._passwords[full] = secrets.token_urlsafe(16)
            provision(self._server.admin_url, full, self._passwords[full])
        return self._server.address(full, full, self._passwords[full])

    def remove(self) -> None:
        """Drop them."""
        for connection in self._inside.values():
            connection.close()
        for name in self._passwords:
            remove(self._server.admin_url, name)

    def _clear(self, name: str, keep_tables: bool) -> None:
        connection = self._inside[name] if name in self._inside else self._connect(name)
        with connection.transaction():
            connection.execute(_END_OTHERS)
            if keep_tables:
                connection.execute(_DELETE_ALL)
            else:
                connection.execute("DROP SCHEMA public CASCADE")
                connection.execute(sql.SQL("CREATE SCHEMA public AUTHORIZATION {}").format(sql.Identifier(name)))

    def _connect(self, name: str) -> "psycopg.Connection[Any]":
        inside = sa.make_url(self._server.admin_url).set(database=name, drivername="postgresql")
        address = inside.render_as_string(hide_password=False)
        self._inside[name] = psycopg.connect(address, autocommit=True)
        return self._inside[name]


@pytest.fixture(scope="module")
def _postgres_databases(request: pytest.FixtureRequest) -> Iterator[_Databases]:
    made = _Databases(request.getfixturevalue("postgres_server"), request.node.nodeid)
    yield made
    made.remove()


@lru_cache
def _migrated(service: str) -> bytes:
    """A file of SQLite with the tables of a service, made once: copying it is cheaper than migrating again."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "made"
        engine = create_engine(f"sqlite:///{file}")
        migrate(engine, migrations_of(service))
        engine.dispose()
        return file.read_bytes()


def _file(file: Path, service: str | None) -> str:
    if service is not None and not file.exists():
        file.write_bytes(_migrated(service))
    return f"sqlite:///{file}"


@pytest.fixture
def new_database(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[NewDatabase]:
    """`new_database(name)`: the address of an empty database of the kind that this test runs on.

    With `keep_tables=True`, and the name of a service, it may have that service's tables already, without rows.
    """
    if database_kind == "sqlite":
        yield lambda name, *, keep_tables=False: _file(tmp_path / f"{name}.sqlite3", name if keep_tables else None)
        return
    databases, opened = request.getfixturevalue("_postgres_databases"), []

    def remember(connection: Any, _record: Any) -> None:
        opened.append(connection)

    # A service lives as long as its process and closes nothing; a test must not leave connections behind.
    sa.event.listen(sa.pool.Pool, "connect", remember)
    yield databases.empty
    sa.event.remove(sa.pool.Pool, "connect", remember)
    for connection in opened:
        connection.close()
