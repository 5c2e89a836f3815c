"""The migrations make exactly the tables that the code believes in, and can be undone."""

import subprocess
import sys
from datetime import timedelta

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from alongside.database import create_engine, downgrade, migrate, migrations_of, pending_migrations
from consent.adapters import tables_oversight
from consent.adapters.tables import APPEND_ONLY, RULES_TABLES, Base

TRIGGERS = {
    "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT event_object_table FROM information_schema.triggers",
}


def test_the_migrated_schema_is_the_one_of_the_tables(new_database):
    engine, migrations = create_engine(new_database("consent")), migrations_of("consent")
    numbers = ["0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011"]
    assert pending_migrations(engine, migrations) == numbers

    migrate(engine, migrations)

    assert pending_migrations(engine, migrations) == []
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        triggers = set(connection.scalars(sa.text(TRIGGERS[connection.dialect.name])))
    assert triggers == {*APPEND_ONLY, *tables_oversight.APPEND_ONLY, *RULES_TABLES}


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


def test_agreements_and_packs_of_before_are_read_as_they_were(house):
    engine, migrations = create_engine(house.settings.database_url), migrations_of("consent")
    downgrade(engine, migrations, "0004")
    migrate(engine, migrations)
    engine.dispose()
    house.restart()

    subject = house.person()
    answer = house.decide(subject, {"kind": "consent", "id": house.consent(subject)})

    assert answer["outcome"] == "send"
    listed = house.call("GET", "/agreements?agency=harbour").json["agreements"]
    whole = house.call("GET", f"/agreements/{listed[0]['key']}", roles=["auditor"]).json
    assert (whole["status"], whole["revision"], whole["versions"][0]["vouched"]) == ("active", 0, True)
    packs = house.call("GET", "/policy-packs", roles=["auditor"]).json["policy_packs"]
    assert {(pack["status"], pack["vouched"]) for pack in packs} == {("approved", True)}
    reason = {"reason": "A breach."}
    assert house.call("POST", f"/agreements/{whole['key']}/suspension", reason, roles=["director"]).status_code == 201
    assert house.check(answer["decision_id"])[0]["stands"] is False


def test_consents_of_before_there_were_cells_stay_as_they_were_and_are_looked_at(house):
    subject = house.person()
    consent_id = house.consent(subject)
    permission = {"kind": "consent", "id": consent_id}
    before = house.call("GET", f"/subjects/{subject}/consents", roles=["dpo"]).json
    engine, migrations = create_engine(house.settings.database_url), migrations_of("consent")

    downgrade(engine, migrations, "0002")
    migrate(engine, migrations)
    engine.dispose()
    house.restart()

    assert house.call("GET", f"/subjects/{subject}/consents", roles=["dpo"]).json == before
    assert house.decide(subject, permission)["outcome"] == "send"
    assert house.service.end_consents()
    assert not house.service.end_consents()
    assert house.scalars("SELECT status FROM consent_events") == ["given"]
    house.clock.at += timedelta(days=60)
    assert house.service.end_consents()
    assert house.scalars("SELECT status FROM consent_events ORDER BY seq") == ["given", "ends_in_30_days"]
