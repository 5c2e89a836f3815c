"""Alembic's entry: everything is in `alongside.database.migrations`."""

from alongside.database import run_env
from consent.adapters import tables_agreements, tables_oversight, tables_rights  # noqa: F401 - of the same metadata
from consent.adapters.tables import Base

run_env(Base.metadata)
