"""What a service says of its database: migrated, not yet, or away."""

from pathlib import Path

import sqlalchemy as sa

from alongside.database.engine import create_engine
from alongside.database.migrations import DatabaseAhead, migrate, pending_migrations


class DatabaseAway(Exception):
    """The database cannot be reached, or does not let this role in; the message is one sentence."""


def schema_lacks(engine: sa.Engine, migrations: Path) -> list[str]:
    """One sentence when the schema is not that of this code, or cannot be looked at; else none."""
    try:
        pending = pending_migrations(engine, migrations)
    except DatabaseAhead as ahead:
        return [str(ahead)]
    except sa.exc.SQLAlchemyError:
        return ["The database cannot be reached."]
    return ["The database has not been migrated to the newest schema."] if pending else []


def migrate_address(url: str, migrations: Path) -> None:
    """Upgrade the database at this address to the newest revision, and let it go.

    Raises DatabaseAway, DatabaseAhead; ValueError for what is no address of a database.
    """
    engine = create_engine(url)
    try:
        migrate(engine, migrations)
    except sa.exc.OperationalError:
        raise DatabaseAway("The database cannot be reached, or does not let this role in.") from None
    finally:
        engine.dispose()
