"""Alembic's entry: everything is in `alongside.database.migrations`."""

from alongside.database import run_env
from consent.adapters import tables_rights as _rights  # noqa: F401 - its tables belong to the same metadata
from consent.adapters.tables import Base

run_env(Base.metadata)
