"""The migrations make exactly the tables that the code believes in, and can be undone."""

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from alongside.database import create_engine, downgrade, migrate, migrations_of, pending_migrations
from consent.adapters.tables import APPEND_ONLY, Base


def test_the_migrated_schema_is_the_one_of_the_tables(tmp_path):
    engine, migrations = create_engine(f"sqlite:///{tmp_path / 'new.db'}"), migrations_of("consent")
    assert pending_migrations(engine, migrations) == ["0001"]

    migrate(engine, migrations)

    assert pending_migrations(engine, migrations) == []
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        triggers = set(connection.scalars(sa.text("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'")))
    assert triggers == set(APPEND_ONLY)


def test_the_first_migration_can_be_undone(tmp_path):
    engine, migrations = create_engine(f"sqlite:///{tmp_path / 'new.db'}"), migrations_of("consent")
    migrate(engine, migrations)

    downgrade(engine, migrations)

    assert sa.inspect(engine).get_table_names() == ["alembic_version"]
    migrate(engine, migrations)
