"""What tests on one kind of database share."""

import sqlalchemy as sa

from alongside.database import create_engine


def test_two_databases_share_what_was_compiled_and_nothing_else(tmp_path):
    words, statement = (
        sa.table("words", sa.column("word")),
        sa.select(sa.column("word")).select_from(sa.table("words")),
    )
    engines = [create_engine(f"sqlite:///{tmp_path / name}.sqlite3") for name in ("one", "other")]
    for place, engine in enumerate(engines):
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE words (word TEXT)"))
            connection.execute(words.insert().values(word=f"of {place}"))

    said = []
    for engine in engines:
        with engine.connect() as connection:
            said.append(list(connection.scalars(statement)))
        engine.dispose()

    assert said == [["of 0"], ["of 1"]]
    assert engines[0]._compiled_cache is engines[1]._compiled_cache
