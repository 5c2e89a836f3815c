"""Putting the partnership in place; and the commands."""

import copy
import json
import os
import sys

import pytest
from click.testing import CliRunner

from consent.entrypoints.cli import main
from consent.entrypoints.partnership_file import PartnershipRefused, read_parties, read_partnership


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


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "The file is not JSON."),
        (json.dumps({**valid(), "extra": 1}), "The file has mistakes in: extra."),
        (json.dumps({**valid(), "agencies": [{}]}), "The file has mistakes in: agencies."),
        (None, "The file cannot be read."),
    ],
)
def test_a_partnership_file_with_mistakes_is_refused_in_one_sentence(tmp_path, text, sentence):
    path = tmp_path / "partnership.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")

    with pytest.raises(PartnershipRefused, match=sentence):
        read_partnership(path)


def test_the_seed_command_puts_a_file_in_place_and_says_how_much(tmp_path, house, new_database, monkeypatch):
    (tmp_path / "p.json").write_text(json.dumps(valid()), encoding="utf-8")
    (tmp_path / "k.json").write_text(json.dumps({"landlord": "a" * 43, "agencies": {}}), encoding="utf-8")
    assert read_parties(tmp_path / "k.json")["agencies"] == {}
    (tmp_path / "secret").write_text("a passphrase", encoding="utf-8")
    (tmp_path / "issuers.json").write_text("[]", encoding="utf-8")
    environment = {
        "CONSENT_DATABASE_URL": new_database("new"),
        "CONSENT_KEY_RING_FILE": str(tmp_path / "new-ring.json"),
        "CONSENT_KEYSTORE_FILE": str(tmp_path / "keystore.json"),
        "CONSENT_KEYSTORE_PASSPHRASE_FILE": str(tmp_path / "secret"),
        "CONSENT_TRUSTED_ISSUERS_FILE": str(tmp_path / "issuers.json"),
        "CONSENT_MODE": "sandbox",
    }
    arguments = ["seed", "--partnership", str(tmp_path / "p.json"), "--parties", str(tmp_path / "k.json")]

    result = CliRunner().invoke(main, arguments, env=environment)

    assert (result.exit_code, result.output) == (0, "3 added\n")


def test_a_command_without_settings_lists_every_mistake(monkeypatch):
    for name in [name for name in os.environ if name.startswith("CONSENT_")]:
        monkeypatch.delenv(name)

    result = CliRunner().invoke(main, ["migrate"], env={"CONSENT_MODE": "yes"})

    assert result.exit_code == 2
    assert result.output.count("is not set.") == 5
    assert "CONSENT_MODE must be one of: sandbox, live." in result.output
