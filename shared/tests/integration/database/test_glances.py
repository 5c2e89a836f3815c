"""A glance sees what is committed at its moment, waits for nobody who writes, and leaves no transaction behind."""

import pytest
import sqlalchemy as sa

from alongside.database import Glances, create_engine, new_sessions

HELD = sa.Table("held", sa.MetaData(), sa.Column("id", sa.String(9), primary_key=True), sa.Column("n", sa.Integer))
BY_ID = sa.select(HELD.c.n.label("number"), HELD.c.id).where(HELD.c.id == sa.bindparam("of"))


@pytest.fixture
def engine(new_database):
    engine = create_engine(new_database("glances"))
    HELD.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(HELD.insert(), {"id": "a", "n": 1})
    yield engine
    engine.dispose()


def test_a_row_comes_by_name_and_by_place_and_nothing_is_an_empty_list(engine):
    glances = Glances(engine)

    (row,) = glances.rows(BY_ID, {"of": "a"})

    assert (row.number, row.id, tuple(row)) == (1, "a", (1, "a"))
    assert glances.rows(BY_ID, {"of": "b"}) == []


def test_who_writes_is_not_waited_for_and_not_seen_before_the_commit(engine):
    glances = Glances(engine)
    with new_sessions(engine)() as session:
        session.execute(sa.update(HELD).values(n=2))
        assert [row.number for row in glances.rows(BY_ID, {"of": "a"})] == [1]
        session.commit()

    assert [row.number for row in glances.rows(BY_ID, {"of": "a"})] == [2]


@pytest.mark.databases("postgresql")
def test_no_transaction_is_left_and_a_mistake_spoils_no_connection(engine):
    glances = Glances(engine)
    with pytest.raises(sa.exc.DBAPIError):
        glances.rows(sa.select(sa.literal_column("1/0")), {})

    assert glances.rows(BY_ID, {"of": "a"})
    states = sa.text("SELECT state FROM pg_stat_activity WHERE datname = current_database() AND state IS NOT NULL")
    with engine.connect() as connection:
        assert {row.state for row in connection.execute(states)} <= {"idle", "active"}
