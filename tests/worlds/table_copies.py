"""A copy of a database's rows, as `pg_dump` and `pg_restore` would make and put back, on every kind of database."""

import sqlalchemy as sa


class Copy:
    """Everything that was in the tables when it was made."""

    def __init__(self, engine: sa.Engine) -> None:
        self._tables = sa.MetaData()
        self._tables.reflect(engine)
        with engine.connect() as connection:
            self._rows = {
                table.name: [dict(row) for row in connection.execute(table.select()).mappings()]
                for table in self._tables.sorted_tables
            }

    def put_back(self, engine: sa.Engine) -> None:
        """What came after the copy is gone."""
        with engine.begin() as connection:
            for table in reversed(self._tables.sorted_tables):
                connection.execute(table.delete())
            for table in self._tables.sorted_tables:
                if rows := self._rows[table.name]:
                    connection.execute(table.insert(), rows)
