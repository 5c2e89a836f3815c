"""Alembic's entry: everything is in `alongside.database.migrations`."""

from alongside.database import run_env
from consent.adapters import (
    tables_agreements,  # noqa: F401  # its tables are of the same base
    tables_oversight,  # noqa: F401 - its tables belong to the metadata
)
from consent.adapters.tables import Base

run_env(Base.metadata)
