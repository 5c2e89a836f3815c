"""`referral directory apply`: the agencies of a sandbox, and the keys of those that have joined."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from joserfc.jwk import ECKey

from alongside.clock import SystemClock
from alongside.envelope.model import Env, Role
from alongside.envelope.party_file import PartyFile, write_party_file
from alongside.envelope.testkit.parties import make_actor
from referral.bootstrap import build_directory
from referral.config import Settings
from referral.entrypoints.cli import main

TOKEN_KEY = ECKey.generate_key("P-256").as_dict(private=True)
LINKS = {"harbour-victim-care": "a" * 26, "norshire-police": "b" * 26}


@cache
def joined(role, name, env=Env.SANDBOX):
    """Who this is today: keys take long to make."""
    party = make_actor(role, datetime.now(UTC), env).party
    return PartyFile(name, party.id, party.root_jws, party.keys_jws)


def agency(name, **more):
    row = {
        "id": name, "name": name.title(), "type": "police", "controller_type": "public_authority",
        "jurisdiction": "england", "accepts": ["police.report"],
    }  # fmt: skip
    return {**row, **more}


class Command:
    """What the operator of a sandbox types; its files and settings."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder, self.parties = folder, folder / "joins"
        self.parties.mkdir()
        self.write(agency("harbour-victim-care"), agency("norshire-police", protect=True))
        (folder / "links.json").write_text(json.dumps(LINKS))
        landlord = joined(Role.LANDLORD, "landlord")
        contact = {"role": "Partnership desk", "phone": "020 7946 0104"}
        rings = ("case_team", "safeguarding_lead", "data_protection", "directory_admin")
        files = {
            "REFERRAL_DATABASE_URL_FILE": database_url,
            "REFERRAL_LANDLORD_IDENTITY_FILE": landlord.party,
            "REFERRAL_ROOT_STATEMENT_FILE": landlord.root,
            "REFERRAL_KEY_STATEMENT_FILE": landlord.keys,
            "REFERRAL_TOKEN_KEY_FILE": json.dumps(TOKEN_KEY),
            "REFERRAL_CONTACTS_FILE": json.dumps(dict.fromkeys(rings, contact)),
            "REFERRAL_TRUSTED_ISSUERS_FILE": "[]",
        }
        for name, text in files.items():
            (folder / name).write_text(text + "\n")
        self.env = {name: str(folder / name) for name in files} | {
            "REFERRAL_KEY_RING_FILE": str(folder / "ring.json"),
            "REFERRAL_CONSENT_URL": "http://127.0.0.1:9",
            "REFERRAL_NOTIFY_URL": "http://127.0.0.1:9",
            "REFERRAL_MODE": "sandbox",
        }

    def write(self, *agencies) -> None:
        landlord = {
            "id": "larkfield", "name": "Larkfield", "jurisdiction": "england",
            "controller_type": "independent_controller",
        }  # fmt: skip
        document = {"schema": "alongside/partnership/1", "landlord": landlord}
        (self.folder / "partnership.json").write_text(
            json.dumps({**document, "agencies": agencies, "agreements": []})
        )

    def join(self, name, party=None) -> None:
        write_party_file(self.parties / f"{name}.json", party or joined(Role.AGENCY, name))

    def run(self, *line):
        done = CliRunner().invoke(main, line, env=self.env, catch_exceptions=False)
        return done.exit_code, done.output

    def apply(self):
        return self.run(
            "directory", "apply", "--partnership", str(self.folder / "partnership.json"),
            "--parties", str(self.parties), "--link-names", str(self.folder / "links.json"),
        )  # fmt: skip

    def tools(self):
        return build_directory(Settings.from_env(self.env, with_keys=False), SystemClock())

    def directory(self):
        return {one.agency_id: one for one in self.tools().agencies()}


@pytest.fixture
def command(tmp_path, new_database):
    made = Command(tmp_path, new_database("referral"))
    assert made.run("migrate") == (0, "")
    return made


def test_every_agency_is_listed_and_those_that_joined_are_pinned(command):
    command.join("norshire-police")

    assert command.apply() == (0, "2 listed, 1 pinned\n")

    found = command.directory()
    assert found["norshire-police"].ready
    assert found["norshire-police"].protect
    assert found["norshire-police"].link_name == "b" * 26
    assert found["norshire-police"].accepts == ("police.report",)
    assert not found["harbour-victim-care"].ready
    assert found["harbour-victim-care"].contact.phone == "020 7946 0104"


def test_doing_it_again_changes_nothing_and_who_joined_meanwhile_is_pinned(command):
    command.join("norshire-police")
    command.apply()
    before = command.directory()

    assert command.apply() == (0, "0 listed, 0 pinned\n")
    assert command.directory() == before

    command.join("harbour-victim-care")
    assert command.apply() == (0, "0 listed, 1 pinned\n")
    assert command.directory()["norshire-police"] == before["norshire-police"]


def test_an_agency_that_was_suspended_stays_suspended(command):
    command.join("norshire-police")
    command.apply()
    tools = command.tools()
    (police,) = [one for one in tools.agencies() if one.agency_id == "norshire-police"]
    tools.list_agency(type(police)(**{**vars(police), "status": "suspended"}))

    command.apply()

    assert command.directory()["norshire-police"].status == "suspended"


def test_renewed_statements_of_the_same_party_are_pinned_and_another_party_is_refused(command):
    command.join("norshire-police")
    command.apply()
    pinned = command.directory()["norshire-police"].pin

    command.join("norshire-police", joined(Role.AGENCY, "norshire-police", Env.LIVE))
    code, output = command.apply()

    assert code == 2
    assert output.startswith("norshire-police: ")
    assert command.directory()["norshire-police"].pin == pinned


def test_in_live_use_no_file_is_believed(command):
    command.join("norshire-police")
    command.apply()
    command.env["REFERRAL_MODE"] = "live"
    command.write(agency("harbour-victim-care"), agency("norshire-police"), agency("another"))

    code, output = command.apply()

    assert (code, output.count("\n")) == (2, 1)
    assert "two people pin an agency in a call" in output
    assert set(command.directory()) == set(LINKS)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda c: (c.folder / "links.json").unlink(), "The file of link names cannot be read."),
        (lambda c: (c.folder / "links.json").write_text('{"a": "canary"}'), "does not hold what it should."),
        (lambda c: (c.folder / "links.json").write_text("[]"), "does not hold what it should."),
        (lambda c: (c.folder / "links.json").write_text(json.dumps(dict.fromkeys("ab", "a" * 26))), "the same link"),
        (lambda c: (c.folder / "links.json").write_text("{}"), "There is no link name for norshire-police."),
        (lambda c: c.join("elsewhere"), "somebody who is not in the partnership."),
        (lambda c: c.join("norshire-police", joined(Role.LANDLORD, "norshire-police")), "not those of an agency."),
        (lambda c: (c.folder / "partnership.json").write_text("canary"), "is not JSON."),
        (lambda c: c.env.pop("REFERRAL_CONTACTS_FILE"), "REFERRAL_CONTACTS_FILE is not set."),
    ],
)
def test_mistakes_end_with_2_and_one_sentence(command, spoil, sentence):
    command.join("norshire-police")
    spoil(command)

    code, output = command.apply()

    assert code == 2
    assert sentence in output
    assert output.count("\n") == 1
    assert "canary" not in output


def test_a_database_that_was_not_migrated_or_is_away_is_said(tmp_path, new_database):
    command = Command(tmp_path, new_database("referral"))

    assert command.apply() == (2, "The database has not been migrated to the newest schema.\n")


@pytest.mark.databases("postgresql")
def test_a_database_that_is_away_is_said(command):
    address = "postgresql+psycopg://u:canary@127.0.0.1:1/x"
    (command.folder / "REFERRAL_DATABASE_URL_FILE").write_text(address)

    assert command.apply() == (2, "The database cannot be reached.\n")
    assert command.run("migrate") == (2, "The database cannot be reached, or does not let this role in.\n")
