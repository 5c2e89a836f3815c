"""Databases of the services: engine, transactions, types, migrations. Every service owns its own database.

A service declares its tables on a base of its own::

    class Base(DeclarativeBase):
        metadata = new_metadata()
"""

from alongside.database.among import ByKey, among
from alongside.database.away import is_away, saying_when_away
from alongside.database.engine import BYTES_AS_THEY_ARE, begin_reading, create_engine, glancing, new_sessions, reading
from alongside.database.glances import Glances
from alongside.database.identifiers import new_id
from alongside.database.migrations import (
    DatabaseAhead,
    downgrade,
    migrate,
    migrations_of,
    pending_migrations,
    run_env,
)
from alongside.database.naming import new_metadata
from alongside.database.round_trip import PLANNED_ANEW
from alongside.database.schema import DatabaseAway, migrate_address, schema_lacks
from alongside.database.trips import begin_with, on_postgresql, rows_of, written
from alongside.database.turns import wait_turn
from alongside.database.types import NaiveDatetime, UtcDateTime
from alongside.database.unit_of_work import SqlUnitOfWork

__all__ = [
    "create_engine",
    "new_sessions",
    "reading",
    "glancing",
    "Glances",
    "BYTES_AS_THEY_ARE",
    "PLANNED_ANEW",
    "begin_reading",
    "among",
    "ByKey",
    "wait_turn",
    "begin_with",
    "on_postgresql",
    "rows_of",
    "written",
    "SqlUnitOfWork",
    "new_metadata",
    "UtcDateTime",
    "NaiveDatetime",
    "new_id",
    "migrations_of",
    "migrate",
    "pending_migrations",
    "downgrade",
    "run_env",
    "DatabaseAhead",
    "DatabaseAway",
    "migrate_address",
    "schema_lacks",
    "is_away",
    "saying_when_away",
]
