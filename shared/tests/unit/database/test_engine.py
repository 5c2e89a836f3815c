import stat
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from alongside.database import begin_reading, create_engine, new_sessions, reading

COUNTER = sa.Table(
    "counter", sa.MetaData(), sa.Column("name", sa.String, primary_key=True), sa.Column("n", sa.Integer)
)


ON_SQLITE = pytest.mark.databases("sqlite")


@ON_SQLITE
@pytest.mark.parametrize(
    ("pragma", "expected"),
    [
        ("journal_mode", "wal"),
        ("busy_timeout", 10_000),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("synchronous", 2),
    ],
)
def test_every_sqlite_connection_is_set_up_to_wait_to_keep_references_and_to_overwrite(engine, pragma, expected):
    with engine.connect() as first, engine.connect() as second:
        # the second reads only, because the first holds the write lock
        assert first.exec_driver_sql(f"PRAGMA {pragma}").scalar() == expected
        first.rollback()
        assert second.exec_driver_sql(f"PRAGMA {pragma}").scalar() == expected


@ON_SQLITE
def test_the_database_file_and_its_log_are_for_its_owner_only(engine, tmp_path):
    with engine.begin() as connection:
        COUNTER.create(connection)
        connection.execute(COUNTER.insert().values(name="a", n=1))

        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == dict.fromkeys(("service.sqlite3", "service.sqlite3-wal", "service.sqlite3-shm"), 0o600)


def test_a_database_file_that_others_may_read_is_closed_to_them(tmp_path):
    path = tmp_path / "old.db"
    path.touch(mode=0o644)

    create_engine(f"sqlite:///{path}").dispose()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@ON_SQLITE
def test_what_is_deleted_is_overwritten_in_the_file(engine, tmp_path):
    with engine.begin() as connection:
        COUNTER.create(connection)
        connection.execute(COUNTER.insert().values(name="canary-4711", n=1))
    with engine.begin() as connection:
        connection.execute(COUNTER.delete())
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.rollback()
    engine.dispose()  # the last connection folds the log into the file

    assert b"canary-4711" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


@ON_SQLITE  # elsewhere whoever reads in order to write locks the row
def test_threads_that_read_and_then_write_lose_no_update_and_meet_no_lock_error(engine):
    threads, rounds = 16, 12
    with engine.begin() as connection:
        COUNTER.create(connection)
        connection.execute(COUNTER.insert().values(name="a", n=0))
    sessions, failures = new_sessions(engine), []
    together = threading.Barrier(threads)

    def count() -> None:
        together.wait()
        try:
            for _ in range(rounds):
                with sessions.begin() as session:
                    n = session.scalar(sa.select(COUNTER.c.n))
                    session.execute(COUNTER.update().values(n=n + 1))
        except Exception as error:
            failures.append(error)

    workers = [threading.Thread(target=count) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert failures == []
    with engine.connect() as connection:
        assert connection.scalar(sa.select(COUNTER.c.n)) == threads * rounds


def test_a_reading_transaction_waits_for_no_writer(engine):
    with engine.begin() as connection:
        COUNTER.create(connection)
    sessions = new_sessions(engine)

    with engine.begin() as writer:
        writer.execute(COUNTER.insert().values(name="a", n=1))
        with reading(engine).connect() as connection:
            by_connection = connection.scalar(sa.select(sa.func.count()).select_from(COUNTER))
        with sessions() as session:
            by_session = begin_reading(session).scalar(sa.select(sa.func.count()).select_from(COUNTER))

    assert (by_connection, by_session) == (0, 0)


def test_a_broken_reference_is_refused(engine):
    metadata = sa.MetaData()
    parent = sa.Table("parent", metadata, sa.Column("id", sa.Integer, primary_key=True))
    child = sa.Table("child", metadata, sa.Column("of", sa.ForeignKey(parent.c.id)))
    with engine.begin() as connection:
        metadata.create_all(connection)

    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.execute(child.insert().values(of=7))


@pytest.mark.parametrize("url", ["mysql://host/db", "postgresql://host/db", "postgresql+psycopg2://host/db"])
def test_a_database_of_another_kind_is_refused_in_a_sentence(url):
    with pytest.raises(ValueError, match="must begin with"):
        create_engine(url)


def test_a_database_in_memory_keeps_its_tables_between_transactions():
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        COUNTER.create(connection)

    with engine.begin() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(COUNTER)) == 0
    engine.dispose()
    assert not Path(":memory:").exists()
