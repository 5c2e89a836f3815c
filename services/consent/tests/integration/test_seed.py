"""Putting the partnership in place; and the commands."""

import copy
import json
import os
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from alongside.database import create_engine
from alongside.envelope.party_file import PartyFile, write_party_file
from consent.entrypoints.cli import main


@pytest.fixture
def partnership(house):
    """What was seeded, to be seeded again."""
    conftest = sys.modules[type(house).__module__]
    return copy.deepcopy(conftest.PARTNERSHIP), conftest.LANDLORD_PARTY, dict(conftest.PARTIES)


def test_seeding_again_changes_nothing(house, partnership):
    before = house.rows()

    assert house.service.seed(*partnership) == 0
    assert house.rows() == before


def test_seeding_again_does_not_bring_a_suspended_agency_back(house, partnership):
    house.execute("UPDATE agencies SET status = 'suspended' WHERE id = 'harbour'")

    house.service.seed(*partnership)

    assert house.scalars("SELECT status FROM agencies WHERE id = 'harbour'") == ["suspended"]


def test_an_agency_is_called_by_its_name_or_by_its_id_where_the_file_has_none(house, partnership):
    content, landlord, parties = partnership
    content["agencies"] += [
        {"id": "rail", "type": "police"},
        {"id": "river", "type": "police", "name": "River Police"},
    ]
    house.service.seed(content, landlord, parties)

    named = house.scalars("SELECT name FROM agencies WHERE type = 'police' AND id <> 'police' ORDER BY id")
    assert named == ["rail", "River Police"]


def test_a_pinned_key_is_added_once_and_never_replaced(house, partnership):
    content, landlord, parties = partnership

    assert house.service.seed(content, landlord, {**parties, "unpinned": "n" * 43, "harbour": "x" * 43}) == 1

    assert house.scalars("SELECT party FROM agencies WHERE id = 'unpinned'") == ["n" * 43]
    assert house.scalars("SELECT party FROM agencies WHERE id = 'harbour'") == [parties["harbour"]]


def test_a_new_version_of_an_agreement_is_added_beside_the_old_one(house, partnership):
    content, landlord, parties = partnership
    content["agreements"][0]["version"] = 2

    assert house.service.seed(content, landlord, parties) == 1
    assert house.scalars("SELECT version FROM agreements WHERE agency = 'harbour' ORDER BY position") == [1, 2]


def test_the_same_agreement_with_other_dates_stays_as_it_was_recorded(house, partnership):
    content, landlord, parties = partnership
    content["agreements"][0]["effective_to"] = "2030-01-01"

    assert house.service.seed(content, landlord, parties) == 0
    (until,) = house.scalars("SELECT effective_to FROM agreements WHERE agency = 'harbour'")
    assert str(until) == "2026-12-31"


def test_agreements_listed_twice_count_both_the_first_before_the_second(house, partnership):
    content, landlord, parties = partnership
    first = {**content["agreements"][0], "id": "ISA-new", "effective_to": "2026-02-01"}
    content["agreements"] += [first, {**first, "effective_to": "2027-01-01"}]

    assert house.service.seed(content, landlord, parties) == 2
    listed = house.call("GET", "/agreements?agency=harbour").json["agreements"]
    assert [a["effective_to"] for a in listed] == ["2026-12-31", "2026-02-01", "2027-01-01"]


def valid():
    agency = {
        "id": "a", "name": "A", "type": "police", "controller_type": "public_authority", "jurisdiction": "england",
    }  # fmt: skip
    landlord = {"id": "l", "name": "L", "jurisdiction": "england", "controller_type": "independent_controller"}
    return {"schema": "alongside/partnership/1", "landlord": landlord, "agencies": [agency], "agreements": []}


def agreement(agency):
    return {
        "id": "ISA", "agency": agency, "version": 1, "status": "active", "effective_from": "2026-01-01",
        "categories_by_type": {"police.report": ["IDN"]},
    }  # fmt: skip


class Command:
    """`consent seed`, its files and its settings."""

    def __init__(self, folder, database_url) -> None:
        self.folder, self.parties = folder, folder / "joins"
        self.parties.mkdir()
        self.write(valid())
        write_party_file(folder / "landlord.json", PartyFile("landlord", "l" * 43, "a.b.c", "a.b.c"))
        (folder / "secret").write_text("a passphrase", encoding="utf-8")
        (folder / "issuers.json").write_text("[]", encoding="utf-8")
        self.env = {
            "CONSENT_DATABASE_URL": database_url,
            "CONSENT_KEY_RING_FILE": str(folder / "new-ring.json"),
            "CONSENT_KEYSTORE_FILE": str(folder / "keystore.json"),
            "CONSENT_KEYSTORE_PASSPHRASE_FILE": str(folder / "secret"),
            "CONSENT_TRUSTED_ISSUERS_FILE": str(folder / "issuers.json"),
            "CONSENT_MODE": "sandbox",
        }

    def write(self, partnership) -> None:
        (self.folder / "partnership.json").write_text(json.dumps(partnership), encoding="utf-8")

    def join(self, agency, *, file=None) -> None:
        write_party_file(self.parties / f"{file or agency}.json", PartyFile(agency, agency[0] * 43, "a.b.c", "a.b.c"))

    def run(self, *arguments):
        done = CliRunner().invoke(main, arguments, env=self.env, catch_exceptions=False)
        return done.exit_code, done.output

    def seed(self):
        return self.run(
            "seed", "--partnership", str(self.folder / "partnership.json"), "--parties", str(self.parties)
        )


@pytest.fixture
def command(tmp_path, new_database):
    made = Command(tmp_path, new_database("new"))
    assert made.run("migrate") == (0, "")
    return made


def rows(command, statement):
    engine = create_engine(command.env["CONSENT_DATABASE_URL"])
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(sa.text(statement))]
    engine.dispose()
    return found


def test_the_seed_command_puts_a_file_in_place_and_says_how_much(command):
    assert command.seed() == (0, "5 added\n")
    assert command.seed() == (0, "0 added\n")
    assert rows(command, "SELECT id, party FROM landlords") == [("l", "l" * 43)]


def test_an_agency_that_joins_later_is_added_by_seeding_again(command):
    command.seed()
    command.join("a")

    assert command.seed() == (0, "1 added\n")
    assert rows(command, "SELECT id, party FROM agencies") == [("a", "a" * 43)]


def test_the_landlord_may_be_among_the_parties(command):
    (command.folder / "landlord.json").rename(command.parties / "landlord.json")

    assert command.seed() == (0, "5 added\n")


def test_an_agency_with_an_agreement_that_is_not_listed_is_not_active(command):
    command.write({**valid(), "agreements": [agreement("elsewhere")]})

    assert command.seed()[0] == 0
    assert rows(command, "SELECT id, status FROM agencies ORDER BY id") == [("a", "active"), ("elsewhere", "retired")]


def test_the_sample_partnership_can_be_seeded(command):
    (sample,) = Path(__file__).parents[4].glob("deploy/embedded/src/embedded/samples/partnership.json")
    command.write(json.loads(sample.read_text("utf-8")))

    assert command.seed() == (0, "32 added\n")  # three packs, landlord, 15 agencies, 13 agreements


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda c: (c.folder / "landlord.json").unlink(), "The party file landlord.json cannot be read."),
        (lambda c: c.join("a", file="b"), "A party file is of somebody who is not in the partnership."),
        (lambda c: c.join("b", file="a"), "The party file a.json is of somebody else."),
        (lambda c: (c.parties / "a.json").write_text("{}"), "a.json: The party file is not of the schema"),
        (lambda c: c.parties.rename(c.folder / "gone"), "The folder of party files is none."),
        (lambda c: c.write({**valid(), "extra canary": 1}), "has mistakes in: fields it may not have."),
        (lambda c: c.write({**valid(), "agencies": [{}]}), "has mistakes in: agencies."),
        (lambda c: c.write({**valid(), "agencies": valid()["agencies"] * 2}), "Two agencies have the same id"),
        (lambda c: (c.folder / "partnership.json").write_text("{"), "is not JSON."),
        (lambda c: (c.folder / "partnership.json").write_text("[" * 100_000), "is not JSON."),
        (lambda c: (c.folder / "partnership.json").unlink(), "The partnership file cannot be read."),
    ],
)
@pytest.mark.databases("sqlite")  # nothing gets as far as the database
def test_files_with_mistakes_are_refused_in_one_sentence(command, spoil, sentence):
    spoil(command)

    code, output = command.seed()

    assert code == 2
    assert sentence in output
    assert output.count("\n") == 1
    assert "canary" not in output


def test_a_database_that_was_not_migrated_is_said_in_a_sentence(tmp_path, new_database):
    command = Command(tmp_path, new_database("new"))

    assert command.seed() == (2, "The database has not been migrated to the newest schema.\n")


@pytest.mark.databases("postgresql")
def test_a_database_that_is_away_is_said_in_a_sentence(command):
    command.env["CONSENT_DATABASE_URL"] = "postgresql+psycopg://u:canary@127.0.0.1:1/x"

    assert command.seed() == (2, "The database cannot be reached.\n")
    assert command.run("migrate") == (2, "The database cannot be reached, or does not let this role in.\n")


@pytest.mark.databases("sqlite")
def test_serving_needs_a_bus_and_a_key_ring_and_says_so(command):
    assert command.run("serve") == (2, "CONSENT_EVENTS_URL is not set.\n")

    command.env |= {"CONSENT_EVENTS_URL": "amqp://u:p@127.0.0.1/internal", "CONSENT_MODE": "live"}
    code, output = command.run("serve")

    assert code == 2
    assert "key ring" in output


def test_a_command_without_settings_lists_every_mistake(monkeypatch):
    for name in [name for name in os.environ if name.startswith("CONSENT_")]:
        monkeypatch.delenv(name)

    result = CliRunner().invoke(main, ["migrate"], env={"CONSENT_MODE": "yes"})

    assert result.exit_code == 2
    assert result.output.count("is not set.") == 5
    assert "CONSENT_MODE must be one of: sandbox, live." in result.output
