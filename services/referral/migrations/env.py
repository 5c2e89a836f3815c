"""Alembic's entry: everything is in `alongside.database.migrations`."""

from alongside.database import run_env
from referral.adapters.tables import metadata

run_env(metadata)
