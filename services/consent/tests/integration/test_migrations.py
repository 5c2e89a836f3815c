"""The migrations make exactly the tables that the code believes in, and can be undone."""

import subprocess
import sys

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from alongside.database import create_engine, downgrade, migrate, migrations_of, pending_migrations
from consent.adapters.tables import APPEND_ONLY, Base

TRIGGERS = {
    "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT event_object_table FROM information_schema.triggers",
}


def test_the_migrated_schema_is_the_one_of_the_tables(new_database):
    engine, migrations = create_engine(new_database("consent")), migrations_of("consent")
    assert pending_migrations(engine, migrations) == ["0001", "0002", "0006"]

    migrate(engine, migrations)

    assert pending_migrations(engine, migrations) == []
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        triggers = set(connection.scalars(sa.text(TRIGGERS[connection.dialect.name])))
    assert triggers == set(APPEND_ONLY)


def test_the_first_migration_can_be_undone(new_database):
    engine, migrations = create_engine(new_database("consent")), migrations_of("consent")
    migrate(engine, migrations)

    downgrade(engine, migrations)

    assert sa.inspect(engine).get_table_names() == ["alembic_version"]
    migrate(engine, migrations)


def test_several_processes_that_start_at_once_migrate_once(new_database):
    url = new_database("consent")
    code = (
        "import sys; from alongside.database import create_engine, migrate, migrations_of;"
        "migrate(create_engine(sys.argv[1]), migrations_of('consent'))"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", code, url], stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]

    ended = [(process.communicate(timeout=60)[1], process.returncode) for process in processes]

    assert ended == [("", 0)] * 3
    assert pending_migrations(create_engine(url), migrations_of("consent")) == []
