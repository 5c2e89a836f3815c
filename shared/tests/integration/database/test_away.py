"""Whether the database failed or what it was asked: only the first is worth trying again for ever."""

import sqlite3

import psycopg
import pytest
import sqlalchemy as sa
from tcp_proxy import way_to

from alongside.database import SqlUnitOfWork, create_engine, is_away, new_sessions, saying_when_away

STATES = {
    "server closed the connection": ("08006", True),
    "a standby": ("25006", True),
    "role not let in": ("28P01", True),
    "no such database": ("3D000", True),
    "deadlock": ("40P01", True),
    "disk full": ("53100", True),
    "too many connections": ("53300", True),
    "lock not had in time": ("55P03", True),
    "shutting down": ("57P01", True),
    "starting up": ("57P03", True),
    "disk broken": ("58030", True),
    "a value too long": ("22001", False),
    "there already": ("23505", False),
    "a query that was stopped": ("57014", False),
    "an index row too large": ("54000", False),
    "no such table, before the migrations": ("42P01", True),
    "no such column": ("42703", True),
    "a statement that cannot be read": ("42601", False),
}


@pytest.mark.parametrize(("sqlstate", "away"), STATES.values(), ids=STATES)
def test_postgresql_says_which_it_is(sqlstate, away):
    said = psycopg.errors.lookup(sqlstate)("The server's words.")
    error = sa.exc.DBAPIError.instance(None, None, said, psycopg.Error)

    assert is_away(error) is away


@pytest.mark.parametrize(
    ("name", "away"),
    [("SQLITE_BUSY", True), ("SQLITE_FULL", True), ("SQLITE_CANTOPEN", True), ("SQLITE_ERROR", False)],
)
def test_sqlite_says_which_it_is(name, away):
    said = sqlite3.OperationalError("Its words.")
    said.sqlite_errorname = name

    assert is_away(sa.exc.OperationalError(None, None, said)) is away


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (sa.exc.TimeoutError(), True),
        (sa.exc.DBAPIError(None, None, psycopg.InternalError(), connection_invalidated=True), True),
        (sa.exc.IntegrityError(None, None, sqlite3.IntegrityError()), False),
        (sa.exc.DataError(None, None, psycopg.DataError()), False),
        (sa.exc.InvalidRequestError(), False),
    ],
    ids=["no connection in the pool", "connection lost", "sqlite there already", "data", "a mistake of ours"],
)
def test_other_errors(error, away):
    assert is_away(error) is away


@pytest.mark.parametrize(
    ("statement", "away"),
    [("SELECT * FROM b", True), ("SELECT c FROM a", True), ("INSERT INTO a (c) VALUES (1)", True), ("SELEKT", False)],
    ids=["no table", "no column", "no column to write", "no statement"],
)
def test_a_database_before_its_migrations_is_not_there_yet(new_database, statement, away):
    engine = create_engine(new_database("referral"))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE a (b integer)")

    with pytest.raises(sa.exc.DBAPIError) as failed, engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()

    assert is_away(failed.value) is away


@pytest.mark.databases("postgresql")
def test_a_server_whose_machine_falls_silent_is_given_up_within_half_a_minute(new_database):
    engine = create_engine(new_database("referral"))
    with engine.connect() as connection:
        parameters = connection.connection.driver_connection.info.get_parameters()
    engine.dispose()

    idle, unanswered_ms = int(parameters["keepalives_idle"]), int(parameters["tcp_user_timeout"])
    assert idle > 0 and unanswered_ms > 0 and idle + unanswered_ms / 1000 <= 30


class Away(Exception):
    pass


@pytest.fixture
def through(new_database, request):
    """An engine whose way to PostgreSQL can be cut."""
    proxy, url = way_to(new_database("away"))
    engine = create_engine(url)
    yield proxy, engine
    engine.dispose()
    proxy.close()


@pytest.mark.databases("postgresql")
@pytest.mark.parametrize("when", ["before", "between", "within"])
def test_a_server_that_cannot_be_reached_is_away_and_comes_back(through, when):
    proxy, engine = through
    uow = SqlUnitOfWork(new_sessions(engine))

    def ask():
        with uow:
            uow.session.execute(sa.text("SELECT 1"))
            if when == "within" and not proxy.refuses:
                go_away()
            uow.session.execute(sa.text("SELECT 1"))
            uow.commit()

    def go_away():
        proxy.refuses = True
        proxy.cut()

    if when == "between":
        ask()
    if when != "within":
        go_away()
    for _ in range(2):
        with pytest.raises(Away, match="cannot be used"), saying_when_away(Away):
            ask()

    proxy.refuses, when = False, "before"
    ask()


def test_what_is_asked_wrongly_stays_what_it_is(new_database):
    engine = create_engine(new_database("away"))

    with pytest.raises(sa.exc.DBAPIError), saying_when_away(Away), engine.connect() as connection:
        connection.execute(sa.text("SELEKT 1"))
    with pytest.raises(ZeroDivisionError), saying_when_away(Away):
        raise ZeroDivisionError
    engine.dispose()
