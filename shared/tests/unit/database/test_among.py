"""`among` finds exactly the rows that are meant, whatever characters the texts have."""

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alongside.database import ByKey, among, create_engine

AWKWARD = ["plain", "", " ", "null", "NULL", 'a "quoted" one', '"', '","', "back\\slash", "\\", "{", "}", "{}", "a,b",
           "it's", "%s", ":x", "ü€😀", "line\nbreak", "\\\"", "x" * 5000]  # fmt: skip

texts = sa.Table("texts", sa.MetaData(), sa.Column("one", sa.Text, primary_key=True))
FOUND = sa.select(texts.c.one).where(among(texts.c.one, "wanted"))


@pytest.fixture
def engine(new_database):
    made = create_engine(new_database("among"))
    texts.metadata.create_all(made)
    with made.begin() as connection:
        connection.execute(texts.insert(), [{"one": one} for one in AWKWARD])
    yield made
    made.dispose()


@pytest.mark.parametrize("one", AWKWARD)
def test_each_text_finds_itself_and_no_other(engine, one):
    with engine.connect() as connection:
        assert connection.scalars(FOUND, {"wanted": [one]}).all() == [one]


def test_many_are_found_together_and_none_finds_nothing(engine):
    with engine.connect() as connection:
        assert set(connection.scalars(FOUND, {"wanted": [*AWKWARD, "unknown"]})) == set(AWKWARD)
        assert connection.scalars(FOUND, {"wanted": []}).all() == []


def test_postgresql_reads_the_list_once_and_not_for_every_row():
    # a parameter that is a text first is cast to an array again for each row of a table that is read through
    written = str(FOUND.compile(dialect=postgresql.dialect()))
    assert written.endswith("= ANY (CAST(%(wanted)s AS TEXT[]))")


BY_KEY = ByKey(sa.select(texts.c.one), texts.c.one)


@pytest.mark.parametrize(
    "keys", [[], ["plain"], AWKWARD, ["plain", "unknown"], ["unknown"]], ids=["none", "one", "all", "some", "no row"]
)
def test_rows_of_one_key_of_several_and_of_none(engine, keys):
    with engine.connect() as connection:
        assert set(connection.scalars(*BY_KEY.asked(keys))) == set(keys) & set(AWKWARD)
