"""The command line, the schema, and several identities in one process."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from click.testing import CliRunner
from werkzeug.test import Client

from agency import bootstrap
from agency.adapters.tables import metadata
from agency.entrypoints.cli import main
from agency.entrypoints.http.sandbox import create_sandbox
from alongside.database import create_engine, downgrade, migrate, migrations_of
from alongside.envelope.model import Env


def test_the_migrations_make_the_tables_that_the_code_expects(new_database):
    engine = create_engine(new_database("agency"))
    migrate(engine, migrations_of("agency"))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    downgrade(engine, migrations_of("agency"))
    assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}


def test_inspect_prints_the_outside_without_keys_and_the_manifest_with_them(bench, tmp_path):
    sealed = bench.landlord.referral()
    file, keys = tmp_path / "message", tmp_path / "keys"
    file.write_bytes(sealed.wire)
    keys.write_text(json.dumps({"keys": [bench.agency.node.identities._keystore.get("encryption")]}))

    outside = CliRunner().invoke(main, ["inspect", str(file)])
    inside = CliRunner().invoke(main, ["inspect", str(file), "--keys", str(keys)])
    everything = CliRunner().invoke(main, ["inspect", str(file), "--keys", str(keys), "--show-parts"])

    assert json.loads(outside.output)["opened"] is False
    assert json.loads(inside.output)["categories"] == ["IDN", "CON", "SAF", "WSH"]
    assert "Amara" not in outside.output + inside.output
    assert "Amara" in everything.output


def test_inspect_says_with_a_code_why_something_is_no_message(tmp_path):
    (tmp_path / "x").write_text("rubbish")
    got = CliRunner().invoke(main, ["inspect", str(tmp_path / "x")])
    assert (got.exit_code, got.output) == (
        1,
        "Error: segments: The message does not have the five segments of a compact JWE.\n",
    )


def test_openapi_prints_what_is_kept():
    kept = Path(__file__).parents[2] / "openapi.yaml"
    assert CliRunner().invoke(main, ["openapi"]).output == kept.read_text(encoding="utf-8")


def test_serve_and_migrate_list_every_missing_setting(monkeypatch):
    monkeypatch.setattr("os.environ", {})
    for command in ("serve", "migrate"):
        got = CliRunner().invoke(main, [command])
        assert (got.exit_code, got.output.count("is not set.")) == (2, 8)


@pytest.fixture
def second(bench, new_database):
    folder = bench.folder / "second"
    folder.mkdir()
    settings = replace(
        bench.settings,
        agency_id="lockwell-sanctuary",
        name="Lockwell Sanctuary",
        link_name="bbcdefghijklmnopqrstuvwx23",
        database_url=new_database("second"),
        keystore=folder / "keystore",
        key_ring=folder / "key-ring",
    )
    bench.broker.add_agency(settings.link_name)
    return bootstrap.build(settings, bench.clock, bench.broker)


def test_sandbox_identities_share_a_process_and_nothing_else(bench, second):
    client = Client(create_sandbox([bench.agency, second]))
    bench.receive(bench.landlord.referral())
    second.node.drained.queue_was_empty()
    second.node.drained.nothing_waits()

    index = client.get("/")
    assert "Harbour Victim Care" in index.text and 'href="lockwell-sanctuary/"' in index.text
    with client.get("/assets/alongside.css") as style:
        assert style.status_code == 200
    mine = client.get("/harbour-victim-care/referrals", headers=bench.token())
    assert len(mine.get_json()["waiting"]) == 1
    assert client.get("/lockwell-sanctuary/referrals", headers=bench.token()).status_code == 401
    theirs = client.get("/lockwell-sanctuary/referrals", headers=bench.token(aud="agency:lockwell-sanctuary"))
    assert theirs.get_json()["waiting"] == []
    assert second.identity().party != bench.agency.identity().party
    assert client.get("/livez").status_code == 200
    assert "lockwell-sanctuary: " in client.get("/readyz").text


def test_a_live_identity_refuses_to_share_a_process(bench):
    live = replace(bench.agency, settings=replace(bench.settings, env=Env.LIVE))
    with pytest.raises(ValueError, match="sandbox"):
        create_sandbox([live])


def test_a_live_node_refuses_the_statements_of_a_sandbox(bench, second, new_database):
    from agency.domain.errors import PinRefused

    folder = bench.folder / "live"
    folder.mkdir()
    settings = replace(
        bench.settings,
        env=Env.LIVE,
        database_url=new_database("live"),
        keystore=folder / "keystore",
        key_ring=folder / "key-ring",
    )
    live = bootstrap.build(settings, bench.clock, bench.broker)
    with pytest.raises(PinRefused):
        live.pin_landlord(bench.landlord.root, bench.landlord.keys, bench.landlord.thumbprint)
