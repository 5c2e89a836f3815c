import logging
import sys
import textwrap
import threading

import pytest
import sqlalchemy as sa

from alongside.database import (
    DatabaseAhead,
    create_engine,
    downgrade,
    idempotency,
    migrate,
    migrations_of,
    new_metadata,
    pending_migrations,
)
from alongside.events import tables

ENV = "from alongside.database import new_metadata, run_env\nrun_env(new_metadata())\n"
FIRST = """
    import sqlalchemy as sa
    from alembic import op
    from alongside.database.idempotency_migration import create_table_v1, drop_table_v1
    from alongside.events.migration import create_tables_v1, drop_tables_v1

    revision, down_revision = "0001", None

    def upgrade():
        create_tables_v1()
        create_table_v1()

    def downgrade():
        drop_table_v1()
        drop_tables_v1()
"""
SECOND = """
    import sqlalchemy as sa
    from alembic import op

    revision, down_revision = "0002", "0001"

    def upgrade():
        op.create_table("second", sa.Column("id", sa.Integer, primary_key=True))
        {more}

    def downgrade():
        op.drop_table("second")
"""


@pytest.fixture
def migrations(tmp_path):
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(ENV)
    (folder / "versions" / "0001_first.py").write_text(textwrap.dedent(FIRST))
    (folder / "versions" / "0002_second.py").write_text(textwrap.dedent(SECOND.format(more="")))
    return folder


def names(engine) -> set[str]:
    return set(sa.inspect(engine).get_table_names())


def test_an_empty_database_is_brought_to_the_newest_revision(engine, migrations):
    assert pending_migrations(engine, migrations) == ["0001", "0002"]

    migrate(engine, migrations)

    assert pending_migrations(engine, migrations) == []
    assert {"event_outbox", "event_inbox", "second"} <= names(engine)


def test_migrating_again_changes_nothing(engine, migrations):
    migrate(engine, migrations)
    before = names(engine)

    migrate(engine, migrations)

    assert names(engine) == before


def test_downgrade_leaves_no_table_behind(engine, migrations):
    migrate(engine, migrations)

    downgrade(engine, migrations, "0001")
    assert pending_migrations(engine, migrations) == ["0002"]

    downgrade(engine, migrations)
    assert names(engine) == {"alembic_version"}


def test_a_migration_that_fails_leaves_the_database_as_it_was(engine, migrations):
    broken = textwrap.dedent(SECOND.format(more="raise ZeroDivisionError"))
    (migrations / "versions" / "0002_second.py").write_text(broken)

    with pytest.raises(ZeroDivisionError):
        migrate(engine, migrations)

    assert names(engine) == set()


def test_a_database_of_a_newer_version_is_refused_in_a_sentence(engine, migrations):
    migrate(engine, migrations)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    for call in (migrate, pending_migrations):
        with pytest.raises(DatabaseAhead, match="newer version"):
            call(engine, migrations)


def test_many_databases_can_be_migrated_at_once(new_database, migrations):
    engines = [create_engine(new_database(f"number_{n}")) for n in range(5)]
    failures = []

    def run(engine) -> None:
        try:
            migrate(engine, migrations)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert all("second" in names(engine) for engine in engines)
    for engine in engines:
        engine.dispose()


def test_the_logging_of_the_process_is_left_alone(engine, migrations, capfd):
    root = logging.getLogger()
    before = (root.level, list(root.handlers), logging.getLogger("alembic").level)

    migrate(engine, migrations)

    assert (root.level, list(root.handlers), logging.getLogger("alembic").level) == before
    assert capfd.readouterr() == ("", "")


def test_the_shared_migrations_make_just_the_tables_that_the_code_expects(engine, migrations, new_database):
    migrate(engine, migrations)
    expected = create_engine(new_database("expected"))
    metadata = new_metadata()
    tables.define(metadata)
    idempotency.define(metadata)
    metadata.create_all(expected)

    def shape(of: sa.Engine) -> dict:
        look = sa.inspect(of)
        return {
            name: (
                [(c["name"], str(c["type"]), c["nullable"]) for c in look.get_columns(name)],
                look.get_pk_constraint(name),
                look.get_unique_constraints(name),
                sorted((i["name"], i["column_names"]) for i in look.get_indexes(name)),
            )
            for name in metadata.tables
        }

    assert shape(engine) == shape(expected)
    expected.dispose()


@pytest.mark.parametrize("layout", ["beside src", "inside the package"])
def test_migrations_are_found_in_a_wheel_and_in_an_editable_installation(tmp_path, monkeypatch, layout):
    package = tmp_path / "src" / "made_up_service"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    folder = tmp_path / "migrations" if layout == "beside src" else package / "migrations"
    folder.mkdir()
    (folder / "env.py").write_text(ENV)
    monkeypatch.syspath_prepend(str(tmp_path / "src"))
    sys.path_importer_cache.clear()

    assert migrations_of("made_up_service") == folder


def test_a_package_without_migrations_is_named():
    with pytest.raises(LookupError, match="json"):
        migrations_of("json")
