"""Taking turns where no row is there yet to be locked."""

import sqlalchemy as sa


def wait_turn(connection: sa.Connection, name: str) -> None:
    """Let one transaction at a time go on among those that name the same thing, until it ends.

    On SQLite every writing transaction is the only one anyway (BEGIN IMMEDIATE), so there this does nothing. On
    PostgreSQL it is an advisory lock of this transaction: it costs one round trip and leaves nothing behind. Names
    are compared by a 64-bit hash; two that collide wait for each other, which is slow and not wrong.

    Raises sqlalchemy.exc.OperationalError when the turn does not come within 10 s.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(name, 0))))
