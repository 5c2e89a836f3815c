"""A SQLite database is read without writing anything anywhere, whoever has it open."""

import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from alongside.clock import SystemClock
from alongside.database import create_engine, downgrade, migrate, migrations_of
from alongside.doctor import sqlite
from alongside.doctor.database import look_at_database

MIGRATIONS = migrations_of("consent")


@pytest.fixture
def path(tmp_path):
    """A database with the newest schema that nobody has open."""
    made = tmp_path / "data" / "consent.sqlite3"
    made.parent.mkdir()
    migrated(made)
    return made


def migrated(path):
    engine = create_engine(f"sqlite:///{path}")
    migrate(engine, MIGRATIONS)
    engine.dispose()


def look(path):
    return list(look_at_database("consent", "consent", f"sqlite:///{path}", SystemClock()))


def wrongs(path):
    return [found for found in look(path) if not found.ok]


def test_a_database_as_it_should_be_has_no_wrong_line_and_is_left_alone(path, contents):
    before = contents(path.parent)

    found = look(path)

    assert [one.sentence for one in found if not one.ok] == []
    assert {one.subject for one in found} == {"consent database", "consent disk", "consent migrations"}
    assert contents(path.parent) == before


def test_a_database_that_is_open_elsewhere_is_seen_as_it_is_now_and_left_alone(path, contents):
    engine = create_engine(f"sqlite:///{path}")
    downgrade(engine, MIGRATIONS)  # stands in the journal only
    before = contents(path.parent)

    result = subprocess.run([sys.executable, "-c", LOOK, str(path)], capture_output=True, text=True, check=True)

    assert "consent migrate" in result.stdout
    assert contents(path.parent) == before
    engine.dispose()


def test_a_database_whose_process_was_killed_is_seen_with_what_it_had_committed(path, contents):
    path.unlink()
    subprocess.run([sys.executable, "-c", MIGRATE_AND_DIE, str(path)], check=False)
    assert path.with_name(path.name + "-wal").stat().st_size > 0
    before = contents(path.parent)

    assert wrongs(path) == []
    assert contents(path.parent) == before


def test_changes_without_their_index_are_wrong_until_the_service_has_brought_them_in(path, contents):
    path.unlink()
    subprocess.run([sys.executable, "-c", MIGRATE_AND_DIE, str(path)], check=False)
    path.with_name(path.name + "-shm").unlink()
    before = contents(path.parent)

    (found,) = wrongs(path)

    assert "were not brought in" in found.sentence and found.mend == "consent migrate"
    assert contents(path.parent) == before
    migrated(path)
    assert wrongs(path) == []


def test_a_file_that_is_missing_is_not_made(tmp_path):
    (found,) = wrongs(tmp_path / "consent.sqlite3")

    assert found.mend == "consent migrate"
    assert list(tmp_path.iterdir()) == []


def test_migrations_that_were_not_run_are_told_with_the_command(path):
    engine = create_engine(f"sqlite:///{path}")
    downgrade(engine, MIGRATIONS)
    engine.dispose()

    (found,) = wrongs(path)

    assert found.subject == "consent migrations" and found.mend == "consent migrate"
    migrated(path)
    assert wrongs(path) == []


def test_a_database_of_a_newer_version_is_told(path):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    (found,) = wrongs(path)

    assert "newer version" in found.sentence and "Install" in found.mend


def test_a_database_that_others_may_read_is_closed_by_the_command(path):
    path.chmod(0o644)

    (found,) = wrongs(path)
    subprocess.run(shlex.split(found.mend), check=True)

    assert wrongs(path) == []


def test_a_database_without_wal_is_told_and_the_command_sets_it(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")

    (found,) = wrongs(path)

    assert "WAL" in found.sentence and found.mend == "consent migrate"
    migrated(path)
    assert wrongs(path) == []


@pytest.mark.parametrize("content", [b"not a database at all, but long enough", b"SQLite format 3\x00" + bytes(200)])
def test_a_file_that_is_no_database_is_told(path, content):
    path.write_bytes(content)

    assert any("backup" in found.mend for found in wrongs(path))


def test_a_file_of_somebody_else_is_told(path, monkeypatch):
    def refused(path):
        raise PermissionError  # root, who runs some tests, may read everything

    monkeypatch.setattr(sqlite, "_head", refused)

    assert any("chown" in found.mend for found in wrongs(path))


def test_too_little_room_and_too_old_a_program_are_told(tmp_path):
    assert sqlite.room("disk", tmp_path, sqlite.ROOM_BYTES).ok
    assert not sqlite.room("disk", tmp_path, sqlite.ROOM_BYTES - 1).ok
    assert sqlite.version("database", (3, 35, 0)).ok
    assert not sqlite.version("database", (3, 34, 1)).ok


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://a@b/c", "sqlite://", "sqlite:///:memory:"])
def test_an_address_of_no_database_is_told(url):
    (found,) = look_at_database("consent", "consent", url, SystemClock())

    assert found.mend == "export CONSENT_DATABASE_URL=ADDRESS"


LOOK = """
import sys
from alongside.clock import SystemClock
from alongside.doctor.database import look_at_database
for found in look_at_database("consent", "consent", f"sqlite:///{sys.argv[1]}", SystemClock()):
    print(found.sentence, found.mend)
"""
MIGRATE_AND_DIE = """
import os, sys
from alongside.database import create_engine, migrate, migrations_of
migrate(create_engine(f"sqlite:///{sys.argv[1]}"), migrations_of("consent"))
os.kill(os.getpid(), 9)
"""


def test_a_database_that_is_let_go_of_while_it_is_looked_at_is_looked_at_again(path, monkeypatch):
    """Its last user takes the files beside it away when it closes."""
    engine = create_engine(f"sqlite:///{path}")
    downgrade(engine, MIGRATIONS)  # stands in the journal only
    connect = sqlite3.connect

    def connect_too_late(*args, **kwargs):
        engine.dispose()
        return connect(*args, **kwargs)

    monkeypatch.setattr(sqlite.sqlite3, "connect", connect_too_late)

    assert [found.mend for found in wrongs(path)] == ["consent migrate"]
