"""A PostgreSQL server as a service's role sees it: each thing that can be wrong is broken, told, and mended."""

import secrets
import shlex
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from tcp_proxy import way_to

from alongside.clock import SystemClock
from alongside.database import create_engine, downgrade, migrate, migrations_of
from alongside.database.provision import main, provision, remove
from alongside.doctor import postgres
from alongside.doctor.database import look_at_database

MIGRATIONS = migrations_of("consent")


class Moved:
    """A machine whose clock is wrong."""

    def __init__(self, **by: float) -> None:
        self._by = timedelta(**by)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._by


class Installation:
    """A migrated database with its own role, and a second one beside it."""

    def __init__(self, server) -> None:
        self.server, mark = server, f"d{secrets.token_hex(4)}"
        self.role, self.other, self.password = f"{mark}_consent", f"{mark}_referral", secrets.token_urlsafe(16)
        for name in (self.role, self.other):
            provision(server.admin_url, name, self.password)
        self.url = server.address(self.role, self.role, self.password)
        self.engine = create_engine(self.url)
        migrate(self.engine, MIGRATIONS)

    def remove(self) -> None:
        self.engine.dispose()
        for name in (self.role, self.other):
            remove(self.server.admin_url, name)

    def look(self, url=None, machine=None):
        return list(look_at_database("consent", "consent", url or self.url, machine or SystemClock()))

    def wrongs(self, **how):
        return [found for found in self.look(**how) if not found.ok]

    def admin(self, statement: str) -> None:
        engine = sa.create_engine(self.server.admin_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)

    def run(self, command: str) -> None:
        """What an operator would type: psql is not on every machine, so its statement goes the same way without."""
        program, *options, statement = shlex.split(command)
        assert (program, options) == ("psql", ["-d", "postgres", "-c"])
        self.admin(statement)


@pytest.fixture
def here(postgres_server):
    made = Installation(postgres_server)
    yield made
    made.remove()


def test_a_database_as_it_should_be_has_no_wrong_line(here):
    found = here.look()

    assert [one.sentence for one in found if not one.ok] == []
    assert {one.subject for one in found} == {
        "consent database", "consent database rights", "consent database clock", "consent migrations",
    }  # fmt: skip
    assert here.password not in str(found)


def test_a_server_that_is_stopped_is_told_with_how_to_start_it(here):
    proxy, through = way_to(here.url)
    assert here.wrongs(url=through) == []

    proxy.close()
    (found,) = here.wrongs(url=through)

    assert f"127.0.0.1:{proxy.port}" in found.sentence and found.mend == postgres.START
    assert here.password not in str(found)


def test_another_password_is_told_and_the_command_sets_it(here, tmp_path, monkeypatch):
    here.admin(f"ALTER ROLE {here.role} PASSWORD 'another'")
    here.engine.dispose()

    (found,) = here.wrongs()

    assert f"does not let the role {here.role} into" in found.sentence and here.password not in str(found)

    (tmp_path / "admin").write_text(here.server.admin_url)
    (tmp_path / "password").write_text(here.password)
    monkeypatch.setenv("POSTGRES_ADMIN_URL_FILE", str(tmp_path / "admin"))
    *python, argument = shlex.split(found.mend)
    assert python == ["python", "-m", "alongside.database.provision"]
    main([argument.replace("PASSWORD_FILE", str(tmp_path / "password"))])
    assert here.wrongs() == []


@pytest.mark.parametrize("right", ["SUPERUSER", "CREATEDB", "CREATEROLE", "BYPASSRLS"])
def test_a_role_that_may_more_than_it_needs_is_told_and_the_command_takes_it_away(here, right):
    here.admin(f"ALTER ROLE {here.role} {right}")

    (found,) = here.wrongs()
    assert found.subject == "consent database rights"

    here.run(found.mend)
    assert here.wrongs() == []


@pytest.mark.parametrize("whom", ["PUBLIC", "{role}"])
def test_a_role_that_reaches_the_database_of_another_service_is_told_and_the_command_ends_it(here, whom):
    here.admin(f"GRANT CONNECT ON DATABASE {here.other} TO {whom.format(role=here.role)}")

    (found,) = here.wrongs()
    assert here.other in found.sentence

    here.run(found.mend)
    assert here.wrongs() == []


def test_a_database_that_every_role_reaches_is_told_and_the_command_closes_it(here):
    here.admin(f"GRANT CONNECT ON DATABASE {here.role} TO PUBLIC")

    (found,) = here.wrongs()
    assert "Every role of the server" in found.sentence

    here.run(found.mend)
    assert here.wrongs() == []


def test_migrations_that_were_not_run_and_those_of_a_newer_version_are_told(here):
    downgrade(here.engine, MIGRATIONS)
    (behind,) = here.wrongs()
    assert behind.mend == "consent migrate"

    migrate(here.engine, MIGRATIONS)
    assert here.wrongs() == []

    with here.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    (ahead,) = here.wrongs()
    assert "newer version" in ahead.sentence


@pytest.mark.parametrize(("seconds", "wrong"), [(-50, 0), (50, 0), (-75, 1), (75, 1)])
def test_a_clock_more_than_a_minute_off_the_databases_is_told(here, seconds, wrong):
    found = here.wrongs(machine=Moved(seconds=seconds))

    assert [one.subject for one in found] == ["consent database clock"] * wrong


def test_looking_changes_nothing_and_may_change_nothing(here):
    """The counters of the server itself: rows inserted, changed, deleted, tables made."""

    def counters():
        with here.engine.begin() as connection:  # what it counted so far is told when this ends, not some time later
            connection.execute(sa.text("SELECT pg_stat_force_next_flush()"))
        with here.engine.connect() as connection:
            made = connection.scalar(sa.text("SELECT count(*) FROM pg_class"))
            rows = connection.scalar(
                sa.text("SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_user_tables")
            )
        return made, rows

    before = counters()
    here.look()
    assert counters() == before


def test_an_old_server_is_told():
    assert postgres.version("consent database", 15, "15.4", "db:5432").ok
    old = postgres.version("consent database", 14, "14.9", "db:5432")
    assert not old.ok and "15 or newer" in old.sentence
