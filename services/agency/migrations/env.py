"""Alembic's entry: everything is in `alongside.database.migrations`."""

from agency.adapters.tables import metadata
from alongside.database import run_env

run_env(metadata)
