"""A transaction that reads ahead and writes at its end does what it would do step by step, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from alongside.database import (
    PLANNED_ANEW,
    ByKey,
    SqlUnitOfWork,
    UtcDateTime,
    among,
    begin_with,
    create_engine,
    new_sessions,
    on_postgresql,
    reading,
    rows_of,
    written,
)
from alongside.database.round_trip import _KNOWN, _Trip

HELD = sa.Table(
    "held", sa.MetaData(),
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("at", UtcDateTime),
    sa.Column("words", sa.JSON),
    sa.Column("sealed", sa.LargeBinary),
    sa.Column("open", sa.Boolean),
    sa.Column("count", sa.Integer),
)  # fmt: skip
BY_ID = sa.select(HELD).where(HELD.c.id == sa.bindparam("id"))
LOCKED = sa.select(HELD.c.count).where(HELD.c.id == sa.bindparam("id")).with_for_update()
SEVERAL = sa.select(HELD.c.id.label("name")).where(among(HELD.c.id, "ids")).order_by(HELD.c.id)
ADD = sa.insert(HELD)
SAID = sa.insert(HELD).values(words=sa.func.to_json(sa.func.current_setting("transaction_isolation")))
COUNT = sa.update(HELD).where(among(HELD.c.id, "ids")).values(count=sa.bindparam("now"), at=sa.bindparam("then"))
DROP = sa.delete(HELD).where(among(HELD.c.id, "ids"))
AT = datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=UTC)
ROW = {"id": "a", "at": AT, "words": {"said": ["yes", 'ja "%s"']}, "sealed": b"\0\xff", "open": True, "count": 7}


@pytest.fixture
def sessions(new_database):
    engine = create_engine(new_database("trips"))
    HELD.metadata.create_all(engine)
    yield new_sessions(engine)
    engine.dispose()


def add(sessions, **changes):
    with SqlUnitOfWork(sessions) as unit:
        written(unit.session, ADD, {**ROW, **changes})
        unit.commit()


def held(sessions, key="id", by=BY_ID, value="a"):
    with sessions() as session:
        return rows_of(session, by, {key: value})


def test_values_come_back_as_they_went_in_whether_read_ahead_or_now(sessions):
    add(sessions)
    add(sessions, id="b", at=None, words=None, sealed=None, open=None, count=None)

    with SqlUnitOfWork(sessions) as unit:
        begin_with(unit.session, [(BY_ID, {"id": "a"}), (BY_ID, {"id": "b"}), (SEVERAL, {"ids": ["b", "a", "x"]})])
        (ahead,), (empty,) = (rows_of(unit.session, BY_ID, {"id": name}) for name in "ab")
        names = [row.name for row in rows_of(unit.session, SEVERAL, {"ids": ["b", "a", "x"]})]

    assert ahead._asdict() == ROW == held(sessions)[0]._asdict()
    assert ahead.at.tzinfo is UTC
    assert tuple(empty)[:2] == ("b", None) and tuple(empty)[3:] == (None, None, None)
    assert names == ["a", "b"]


def test_an_answer_that_was_read_ahead_is_given_once_and_to_the_same_question_only(sessions):
    add(sessions)
    add(sessions, id="b", count=8)

    with SqlUnitOfWork(sessions) as unit:
        begin_with(unit.session, [(BY_ID, {"id": "a"})])
        assert rows_of(unit.session, BY_ID, {"id": "b"})[0].count == 8
        unit.session.execute(sa.update(HELD).values(count=9))
        before, after = (rows_of(unit.session, BY_ID, {"id": "a"})[0] for _ in range(2))

    # SQLite reads nothing ahead
    assert before.count == (7 if unit.session.get_bind().dialect.name == "postgresql" else 9)
    assert after.count == 9


def test_what_was_read_ahead_is_not_known_to_the_next_transaction(sessions):
    add(sessions)

    with SqlUnitOfWork(sessions) as unit:
        begin_with(unit.session, [(BY_ID, {"id": "a"})])
        unit.rollback()
        unit.session.execute(sa.update(HELD).values(count=9))
        assert rows_of(unit.session, BY_ID, {"id": "a"})[0].count == 9


def test_nothing_is_read_ahead_in_a_transaction_that_has_begun(sessions):
    with SqlUnitOfWork(sessions) as unit:
        rows_of(unit.session, BY_ID, {"id": "a"})
        with pytest.raises(RuntimeError, match="begins with"):
            begin_with(unit.session, [])


@pytest.mark.databases("postgresql")
def test_a_statement_whose_text_depends_on_how_many_values_there_are_is_refused(sessions):
    with SqlUnitOfWork(sessions) as unit, pytest.raises(ValueError, match="among"):
        begin_with(unit.session, [(sa.select(HELD).where(HELD.c.id.in_(["a", "b"])), {})])


def test_without_a_commit_nothing_is_written_and_after_it_everything_is(sessions):
    with SqlUnitOfWork(sessions) as unit:
        written(unit.session, ADD, ROW)
        unit.rollback()
        unit.commit()
    assert held(sessions) == []

    with SqlUnitOfWork(sessions) as unit:
        written(unit.session, ADD, ROW)
    assert held(sessions) == []

    with SqlUnitOfWork(sessions) as unit:
        begin_with(unit.session, [(BY_ID, {"id": "a"})])
        written(unit.session, ADD, ROW)
        unit.session.execute(ADD, {**ROW, "id": "b"})
        unit.commit()
    assert held(sessions, "ids", SEVERAL, ["a", "b"]) == [("a",), ("b",)]


LEAVES = {
    "by the unit's commit": lambda unit: unit.commit(),
    "by the session's commit": lambda unit: unit.session.commit(),
    "by the unit's rollback": lambda unit: unit.rollback(),
    "by the session's rollback": lambda unit: unit.session.rollback(),
    "by the session's close": lambda unit: unit.session.close(),
    "by nothing": lambda unit: None,
}


@pytest.mark.databases("postgresql")
@pytest.mark.parametrize("also", [False, True], ids=["alone", "with more"])
@pytest.mark.parametrize("leave", LEAVES)
def test_however_a_transaction_ends_that_began_in_a_trip_its_connection_and_locks_are_let_go(sessions, leave, also):
    add(sessions)
    engine = sessions.kw["bind"]

    with SqlUnitOfWork(sessions) as unit:
        begin_with(unit.session, [(LOCKED, {"id": "a"})])
        assert engine.pool.checkedout() == 1
        if also:
            unit.session.execute(sa.update(HELD).values(open=None))
        written(unit.session, COUNT, {"ids": ["a"], "now": 9, "then": AT})
        LEAVES[leave](unit)
    assert engine.pool.checkedout() == 0

    with SqlUnitOfWork(sessions) as other:
        free = sa.select(HELD.c.count, HELD.c.open).with_for_update(skip_locked=True)
        kept = "commit" in leave
        assert other.session.execute(free).all() == [(9 if kept else 7, None if kept and also else True)]


@pytest.mark.databases("postgresql")
def test_what_is_asked_after_a_trip_is_asked_in_the_transaction_that_began_there(sessions):
    me = sa.select(
        sa.func.pg_backend_pid().label("process"), sa.func.pg_current_xact_id().cast(sa.Text).label("number")
    )
    with SqlUnitOfWork(sessions) as unit:
        begin_with(unit.session, [(me, {})])
        assert [tuple(row) for row in unit.session.execute(me)] == [
            tuple(row) for row in rows_of(unit.session, me, {})
        ]


@pytest.mark.databases("postgresql")
def test_a_transaction_that_failed_in_its_first_trip_leaves_nothing_behind(sessions):
    engine = sessions.kw["bind"]
    with pytest.raises(sa.exc.DataError), SqlUnitOfWork(sessions) as unit:
        begin_with(unit.session, [(sa.select(sa.literal_column("1/0")), {})])
    assert engine.pool.checkedout() == 0

    with SqlUnitOfWork(sessions) as unit:
        begin_with(unit.session, [(BY_ID, {"id": "a"})])
        with pytest.raises(RuntimeError, match="begins with"):
            begin_with(unit.session, [(BY_ID, {"id": "a"})])


def test_changes_wait_for_the_commit_in_the_order_in_which_they_were_written(sessions):
    for name in "abc":
        add(sessions, id=name)
    later = datetime(2026, 8, 9, tzinfo=UTC)

    def change(unit):
        written(unit.session, COUNT, {"ids": ["a", "b"], "now": 8, "then": later})
        written(unit.session, COUNT, {"ids": ["b"], "now": 9, "then": AT})
        written(unit.session, DROP, {"ids": ["c", "x"]})

    with SqlUnitOfWork(sessions) as unit:
        change(unit)
    assert [held(sessions, value=name)[0].count for name in "abc"] == [7, 7, 7]

    with SqlUnitOfWork(sessions) as unit:
        change(unit)
        unit.commit()
    assert [(row.count, row.at) for name in "abc" for row in held(sessions, value=name)] == [(8, later), (9, AT)]


@pytest.mark.databases("postgresql")
def test_a_statement_that_is_to_be_planned_anew_answers_the_same_and_is_not_kept(sessions):
    add(sessions)
    anew = BY_ID.execution_options(**{PLANNED_ANEW: True})

    with SqlUnitOfWork(sessions) as unit:
        begin_with(unit.session, [(anew, {"id": "a"}), (BY_ID, {"id": "a"})])
        assert rows_of(unit.session, anew, {"id": "a"}) == rows_of(unit.session, BY_ID, {"id": "a"})
        kept = unit.session.scalars(sa.text("SELECT statement FROM pg_prepared_statements")).all()
    assert len([one for one in kept if one.startswith("SELECT held")]) == 1


@pytest.mark.databases("postgresql")
def test_a_query_by_one_key_is_planned_a_few_times_and_then_no_more(sessions):
    add(sessions)
    asked = ByKey(sa.select(HELD.c.count), HELD.c.id).asked(["a"])

    with SqlUnitOfWork(sessions) as unit:
        begin_with(unit.session, [asked] * 10)
        assert [row.count for row in rows_of(unit.session, *asked)] == [7]
        plans = sa.text(
            "SELECT custom_plans, generic_plans FROM pg_prepared_statements WHERE statement ~ 'held.count'"
        )
        assert unit.session.execute(plans).one() == (5, 5)


@pytest.mark.databases("postgresql")
def test_a_batch_out_of_some_thousand_rows_is_looked_up_and_not_searched_for(sessions):
    with sessions() as session:
        session.execute(ADD, [{**ROW, "id": f"{number:036}", "words": "long " * 20} for number in range(3000)])
        session.commit()
        session.execute(sa.text("ANALYZE held"))
        wanted = ",".join(f"{number:036}" for number in range(0, 3000, 12))
        asked = f"EXPLAIN SELECT * FROM held WHERE id = ANY (CAST('{{{wanted}}}' AS text[]))"
        plan = " ".join(session.scalars(sa.text(asked)))
    assert "Index" in plan
    assert "Seq Scan" not in plan


def test_whoever_commits_the_session_itself_loses_nothing(sessions):
    with sessions() as session:
        written(session, ADD, ROW)
        session.commit()

    assert len(held(sessions)) == 1


@pytest.mark.databases("postgresql")  # on SQLite nothing is written with the commit
def test_who_may_only_read_writes_nothing_with_the_commit_either(sessions):
    looking = new_sessions(reading(sessions.kw["bind"]))
    with pytest.raises(sa.exc.InternalError, match="read-only"), SqlUnitOfWork(looking) as unit:
        written(unit.session, ADD, ROW)
        unit.commit()

    assert held(sessions) == []


def test_one_mistake_and_nothing_of_the_transaction_is_written(sessions):
    add(sessions)

    with pytest.raises(sa.exc.IntegrityError), SqlUnitOfWork(sessions) as unit:
        written(unit.session, ADD, {**ROW, "id": "b"})
        written(unit.session, ADD, ROW)
        unit.commit()

    assert held(sessions, "ids", SEVERAL, ["a", "b"]) == [("a",)]
    add(sessions, id="b")  # and the connection is as good as before
    add(sessions, id="c")
    assert len(held(sessions, "ids", SEVERAL, ["a", "b", "c"])) == 3


@pytest.mark.databases("postgresql")  # on SQLite nothing is written with the commit
@pytest.mark.parametrize("usual", ["read committed", "serializable"])
def test_all_that_one_trip_writes_is_one_transaction_as_any_other_without_being_told_so(sessions, monkeypatch, usual):
    told, plainly = [], _Trip._plainly
    monkeypatch.setattr(_Trip, "_plainly", lambda self, command: told.append(command) or plainly(self, command))
    with sessions() as session:
        name = session.scalar(sa.text("SELECT current_database()"))
        session.execute(sa.text(f"ALTER DATABASE {name} SET default_transaction_isolation = '{usual}'"))
        session.commit()
    sessions.kw["bind"].dispose()

    with SqlUnitOfWork(sessions) as unit:
        for name in "ab":
            written(unit.session, ADD, {**ROW, "id": name})
        written(unit.session, SAID, {"id": "c"})
        unit.commit()

    assert told == []
    assert held(sessions, value="c")[0].words == "read committed"
    with sessions() as session:
        assert len(session.execute(sa.text("SELECT DISTINCT xmin::text FROM held")).all()) == 1
        assert len(session.execute(sa.text("SELECT id FROM held")).all()) == 3


@pytest.mark.databases("postgresql")  # on SQLite nothing is written with the commit
@pytest.mark.parametrize("reads", [True, False])
def test_what_is_only_seen_to_be_wrong_at_the_commit_is_an_error_of_it_and_undoes_everything(sessions, reads):
    with sessions() as session:
        late = "ALTER TABLE held ADD CONSTRAINT late UNIQUE (count) DEFERRABLE INITIALLY DEFERRED"
        session.execute(sa.text(late))
        session.commit()

    for _ in range(2):
        with pytest.raises(sa.exc.IntegrityError, match="late"), SqlUnitOfWork(sessions) as unit:
            if reads:
                begin_with(unit.session, [(BY_ID, {"id": "a"})])
            for name in "ab":
                written(unit.session, ADD, {**ROW, "id": name})
            unit.commit()
        assert held(sessions, "ids", SEVERAL, ["a", "b"]) == []
    add(sessions)  # and the connection is as good as before
    assert len(held(sessions)) == 1


@pytest.mark.databases("postgresql")  # SQLite has one writer at a time
def test_what_waited_for_a_lock_reads_what_the_one_before_it_wrote(sessions):
    add(sessions)

    def ahead():
        with SqlUnitOfWork(sessions) as unit:
            begin_with(unit.session, [(LOCKED, {"id": "a"}), (BY_ID, {"id": "a"})])
            return [rows_of(unit.session, one, {"id": "a"})[0].count for one in (LOCKED, BY_ID)]

    with ThreadPoolExecutor(1) as others, SqlUnitOfWork(sessions) as unit:
        unit.session.execute(LOCKED, {"id": "a"})
        waiting = others.submit(ahead)
        unit.session.execute(sa.update(HELD).values(count=8))
        unit.commit()
        assert waiting.result(10) == [8, 8]


@pytest.mark.databases("postgresql")
def test_a_statement_is_prepared_once_and_survives_a_rollback_and_a_mistake(sessions):
    add(sessions)
    engine = sessions.kw["bind"]

    for place in range(6):
        with SqlUnitOfWork(sessions) as unit:
            begin_with(unit.session, [(BY_ID, {"id": "a"})])
            assert rows_of(unit.session, BY_ID, {"id": "a"})
            if place % 2:
                with pytest.raises(sa.exc.ProgrammingError):
                    unit.session.execute(sa.text("SELECT nothing"))

    with engine.connect() as connection:
        names = connection.execute(sa.text("SELECT name FROM pg_prepared_statements")).all()
    assert len(names) == 2  # reading and adding


@pytest.mark.databases("postgresql")
def test_what_was_read_does_not_stay_with_the_connection(sessions):
    add(sessions)

    with sessions() as session:
        begin_with(session, [(BY_ID, {"id": "a"})])
        known = session.connection().info[_KNOWN]

        assert known.adapting.pgresult is None and known.prepared


def test_what_somebody_left_undone_is_gone_when_the_connection_comes_back(sessions):
    engine = sessions.kw["bind"]
    with closing(engine.raw_connection()) as connection:
        if engine.dialect.name == "sqlite":
            connection.cursor().execute("BEGIN IMMEDIATE")  # as for every transaction; see `create_engine`
        connection.cursor().execute("INSERT INTO held (id) VALUES ('left')")

    with closing(engine.raw_connection()) as again:  # the same one
        assert again.cursor().execute("SELECT id FROM held").fetchall() == []


@pytest.mark.databases("postgresql")
def test_a_connection_that_was_cut_is_thrown_away_and_the_next_one_works(sessions, postgres_server):
    add(sessions)
    with SqlUnitOfWork(sessions) as unit:
        (process,) = unit.session.execute(sa.text("SELECT pg_backend_pid()")).one()
        with create_engine(postgres_server.admin_url).connect() as admin:
            admin.execute(sa.text("SELECT pg_terminate_backend(:process)"), {"process": process})
        written(unit.session, ADD, {**ROW, "id": "b"})
        with pytest.raises(sa.exc.OperationalError):
            unit.commit()

    assert held(sessions, "ids", SEVERAL, ["a", "b"]) == [("a",)]
    add(sessions, id="b")  # nothing is taken for prepared that only the lost one knew
    assert held(sessions, "ids", SEVERAL, ["a", "b"]) == [("a",), ("b",)]


def test_what_a_question_depends_on_is_known_without_touching_the_transaction(sessions):
    expected = sessions.kw["bind"].dialect.name == "postgresql"
    with SqlUnitOfWork(sessions) as unit:
        assert on_postgresql(unit.session) is expected
        begin_with(unit.session, [(BY_ID, {"id": "a"})])
        known = set(unit.session.info)

        assert on_postgresql(unit.session) is expected
        assert set(unit.session.info) == known
