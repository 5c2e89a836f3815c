"""Alembic from the program: no ini file, no logging configuration, cheap when there is nothing to do."""

import importlib.util
import threading
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command, context
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from alongside.database.engine import create_engine, reading
from alongside.database.turns import wait_turn

# alembic keeps the running migration in module globals (`op`, `context`), so only one may run per process.
_ONE_AT_A_TIME = threading.Lock()


class DatabaseAhead(Exception):
    """The database was migrated by a newer version of this service."""


def migrations_of(package: str) -> Path:
    """The migrations folder of an installed service: inside the package (wheel) or beside `src` (editable).

    Raises LookupError when there is none.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise LookupError(f"There is no package {package}.")
    inside = Path(spec.origin).parent
    for folder in (inside / "migrations", inside.parent.parent / "migrations"):
        if (folder / "env.py").is_file():
            return folder
    raise LookupError(f"The package {package} has no migrations.")


def migrate(engine: sa.Engine, migrations: Path) -> None:
    """Upgrade to the newest revision, in one transaction. Safe to call from several threads and processes.

    Raises DatabaseAhead when the database knows a revision that this code does not.
    """
    if _is_current(engine, migrations):
        return
    with _ONE_AT_A_TIME, engine.begin() as connection:
        wait_turn(connection, "migrations")
        command.upgrade(_config(migrations, connection), "head")


def downgrade(engine: sa.Engine, migrations: Path, revision: str = "base") -> None:
    """Go back to a revision. For tests: in production a mistake is repaired by a new revision."""
    with _ONE_AT_A_TIME, engine.begin() as connection:
        command.downgrade(_config(migrations, connection), revision)


def pending_migrations(engine: sa.Engine, migrations: Path) -> list[str]:
    """Revisions that `migrate` would run, oldest first. Empty when the database is current.

    Raises DatabaseAhead when the database knows a revision that this code does not.
    """
    with reading(engine).connect() as connection:
        applied = _applied(connection, migrations)
    newest_first = [step.revision for step in _script(migrations).walk_revisions()]
    pending = newest_first[: newest_first.index(applied)] if applied else newest_first
    return pending[::-1]


def run_env(target_metadata: sa.MetaData) -> None:
    """The whole of a service's migrations/env.py: `from alongside.database import run_env; run_env(metadata)`.

    Runs on the connection that `migrate` hands over; from the alembic command line, on `-x url=...`.
    """
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _run(connection, target_metadata)
        return
    with create_engine(context.get_x_argument(as_dictionary=True)["url"]).begin() as own:
        _run(own, target_metadata)


def _run(connection: sa.Connection, target_metadata: sa.MetaData) -> None:
    context.configure(
        connection=connection,
        target_metadata=target_metadata,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


def _config(migrations: Path, connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@lru_cache(maxsize=64)
def _script(migrations: Path) -> ScriptDirectory:
    return ScriptDirectory(str(migrations))


def _applied(connection: sa.Connection, migrations: Path) -> str | None:
    applied = MigrationContext.configure(connection).get_current_revision()
    if applied is not None and applied not in {step.revision for step in _script(migrations).walk_revisions()}:
        raise DatabaseAhead("The database was migrated by a newer version of this service.")
    return applied


def _is_current(engine: sa.Engine, migrations: Path) -> bool:
    with reading(engine).connect() as connection:
        return _applied(connection, migrations) == _script(migrations).get_current_head()
