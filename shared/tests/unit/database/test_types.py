import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from alongside.database import NaiveDatetime, UtcDateTime, new_id, new_metadata

TIMES = sa.Table("time", sa.MetaData(), sa.Column("at", UtcDateTime))


def test_an_aware_time_comes_back_as_the_same_instant_in_utc(engine):
    given = datetime(2026, 7, 1, 12, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    with engine.begin() as connection:
        TIMES.create(connection)
        connection.execute(TIMES.insert().values(at=given))

        back = connection.scalar(sa.select(TIMES.c.at))

    assert back == given
    assert back.tzinfo is UTC


def test_times_of_different_zones_are_compared_as_instants(engine):
    early = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    with engine.begin() as connection:
        TIMES.create(connection)
        connection.execute(TIMES.insert().values(at=early))

        found = connection.scalar(sa.select(TIMES.c.at).where(TIMES.c.at < datetime(2026, 7, 1, 11, tzinfo=UTC)))

    assert found == early


def test_a_naive_time_is_refused(engine):
    with engine.begin() as connection:
        TIMES.create(connection)
        with pytest.raises(sa.exc.StatementError) as refused:
            connection.execute(TIMES.insert().values(at=datetime(2026, 7, 1)))  # noqa: DTZ001 - the mistake itself

    assert isinstance(refused.value.orig, NaiveDatetime)


def test_no_time_stays_no_time(engine):
    with engine.begin() as connection:
        TIMES.create(connection)
        connection.execute(TIMES.insert().values(at=None))
        assert connection.scalar(sa.select(TIMES.c.at)) is None


def test_ids_are_uuid7_and_sort_by_birth():
    ids = [new_id() for _ in range(50)]

    assert {uuid.UUID(given).version for given in ids} == {7}
    assert ids == sorted(set(ids))


def test_every_constraint_gets_a_name_that_a_migration_can_drop():
    table = sa.Table(
        "thing",
        new_metadata(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String, unique=True),
    )

    assert {constraint.name for constraint in table.constraints} == {"pk_thing", "uq_thing_code"}
