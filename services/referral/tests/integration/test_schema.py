"""The migrations make exactly the tables that the code uses, and can be undone."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from alongside.database import create_engine, migrate, migrations_of, pending_migrations
from alongside.database.migrations import downgrade
from referral.adapters.tables import metadata


def test_the_migrated_schema_is_the_one_of_the_tables(new_database):
    engine = create_engine(new_database("referral"))
    migrate(engine, migrations_of("referral"))

    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert pending_migrations(engine, migrations_of("referral")) == []


def test_the_schema_can_be_undone(new_database):
    engine = create_engine(new_database("referral"))
    migrate(engine, migrations_of("referral"))

    downgrade(engine, migrations_of("referral"))

    published = sorted(file.name[:4] for file in (migrations_of("referral") / "versions").glob("0*.py"))
    assert pending_migrations(engine, migrations_of("referral")) == published
