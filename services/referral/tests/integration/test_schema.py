"""The migrations make exactly the tables that the code uses, and can be undone."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from alongside.database import create_engine, migrate, migrations_of, pending_migrations
from alongside.database.migrations import downgrade
from referral.adapters.referrals import standing
from referral.adapters.tables import metadata
from referral.domain.states import State


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


@pytest.mark.parametrize("state", State)
def test_the_phase_that_is_written_is_the_one_that_the_database_expects(state, new_database):
    engine = create_engine(new_database("referral"))
    expected = ScriptDirectory(str(migrations_of("referral"))).get_revision("0011").module.OF_STATE

    with engine.connect() as connection:
        found = connection.scalar(sa.text(f"SELECT {expected} FROM (SELECT '{state.value}' AS state) AS one"))

    assert found == standing(state)["phase"]
    engine.dispose()
