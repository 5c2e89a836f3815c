"""Whether a database that was put back from a copy is still nobody's but ours."""

import sqlalchemy as sa

_OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


def others_connected(engine: sa.Engine) -> int | None:
    """How many other connections there are to this database; None on SQLite, which does not know."""
    if engine.dialect.name != "postgresql":
        return None
    with engine.connect() as connection:
        return int(connection.scalar(sa.text(_OTHERS)) or 0)
