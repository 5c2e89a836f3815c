"""Reads of a single statement, which needs no transaction around it: a statement sees one moment by itself."""

from collections.abc import Mapping
from contextlib import closing
from typing import Any

import sqlalchemy as sa

from alongside.database.engine import reading
from alongside.database.round_trip import Rows, in_one_trip


class Glances:
    """What is committed at the moment of a question, in one round trip to PostgreSQL; on SQLite no writer is
    waited for. It shares the engine's connections and may be shared between threads.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine, self._reading = engine, reading(engine)

    def rows(self, statement: sa.Select[Any], parameters: Mapping[str, Any]) -> Rows:
        """The rows of a statement that is the same object each time; their values by name and by place.

        Raises as SQLAlchemy's own execution does.
        """
        if self._engine.dialect.name == "postgresql":
            with closing(self._engine.raw_connection()) as connection:
                return in_one_trip(connection, [(statement, parameters)], begins=False)[0]
        with self._reading.connect() as here:
            return list(here.execute(statement, dict(parameters)).all())
