"""Replaying what a service recorded: over HTTP, and as a command."""

import json
import uuid

import pytest
from click.testing import CliRunner

from consent.entrypoints import decisions as command
from consent.entrypoints.cli import main

READER = {"roles": ["auditor"]}


@pytest.fixture
def run(house, monkeypatch):
    """The command, on the database of the test."""
    monkeypatch.setattr(command, "build", lambda *_: house.build())
    monkeypatch.setattr(command.Settings, "from_env", lambda _env: house.settings)
    return lambda *line: CliRunner().invoke(main, ["decisions", "replay", *line], catch_exceptions=False)


def decide_some(house):
    """A decision that sent, one that did not, one by an exception."""
    subject = house.person()
    yes = {"kind": "consent", "id": house.consent(subject)}
    told = {"kind": "exception", "id": house.exception(subject)}
    emergency = {"type": "police.emergency", "agency": "police", "lane": "protect", "urgency": "emergency"}
    return [
        house.decide(subject, yes)["decision_id"],
        house.decide(subject, None)["decision_id"],
        house.decide(subject, told, asked=["IDN", "INC"], **emergency)["decision_id"],
    ]


def test_what_was_decided_comes_out_the_same_also_when_the_world_has_moved_on(house, run):
    ids = decide_some(house)
    house.execute("UPDATE agencies SET status = 'suspended'")
    house.execute("UPDATE agreements SET status = 'terminated'")

    for decision_id in ids:
        answer = house.call("GET", f"/decisions/{decision_id}/replay", **READER)
        expected = {"decision_id": decision_id, "result": "same", "differs": [], "lacks": []}
        assert (answer.status_code, answer.json) == (200, expected)

    result = run("--all")
    assert result.exit_code == 0
    assert result.output.splitlines()[-1] == "3 same, 0 differs, 0 incomplete, 0 unreadable"


def test_one_decision_is_replayed_by_its_id(house, run):
    first, *_ = decide_some(house)

    result = run(first, "--json")

    assert result.exit_code == 0
    line, summary = map(json.loads, result.output.splitlines())
    assert line == {"decision_id": first, "result": "same", "differs": [], "lacks": []}
    assert summary["summary"]["same"] == 1


def test_the_command_tells_the_place_of_a_difference_and_no_content(house, run):
    first, *_ = decide_some(house)
    tamper(house, first)

    result = run(first)

    assert result.exit_code == 1
    assert f"{first}  comes out otherwise at row.send_by." in result.output
    assert "2026-" not in result.output.replace(first, "")


def test_over_http_a_difference_is_shown_with_what_was_recorded_and_what_it_is_now(house):
    first, *_ = decide_some(house)
    tamper(house, first)

    (found,) = house.call("GET", f"/decisions/{first}/replay", **READER).json["differs"]

    assert found == {"place": "row.send_by", "recorded": None, "now": "2026-03-18T12:00:00Z"}


def test_a_decision_whose_person_was_erased_is_named_and_the_others_are_replayed(house, run):
    decide_some(house)
    gone = decide_some(house)
    erased = house.scalars(f"SELECT subject FROM decisions WHERE id = '{gone[0]}'")[0]
    blob = "X'00'" if house.engine.dialect.name == "sqlite" else "'\\x00'"
    house.execute(f"UPDATE subjects SET wrapped_key = {blob} WHERE id = '{erased}'")

    result = run("--all")

    assert result.exit_code == 1
    assert result.output.splitlines()[-1] == "3 same, 0 differs, 0 incomplete, 3 unreadable"
    assert f"{gone[0]}  cannot be opened, as after its person was erased." in result.output


def test_that_it_was_replayed_is_written_down_before_anything_is_shown(house, run):
    first, *_ = decide_some(house)
    house.call("GET", f"/decisions/{first}/replay", **READER)
    run("--all")
    assert sorted(house.readings()) == sorted([("decision.replay", first), ("decision.replay", "all")])

    house.refuse_rows("audit_reads")
    assert house.call("GET", f"/decisions/{first}/replay", **READER).status_code == 500


def test_a_decision_that_nobody_knows_is_not_replayed(house, run):
    unknown = str(uuid.uuid4())
    result = run(unknown)

    assert house.call("GET", f"/decisions/{unknown}/replay", **READER).status_code == 404
    assert (result.exit_code, result.stderr) == (2, "No decision is known by that id.\n")
    assert house.rows()["audit_reads"] == 0


@pytest.mark.parametrize("line", [[], ["--all", str(uuid.uuid4())]])
def test_the_command_is_told_one_or_all(run, line):
    assert run(*line).exit_code == 2


def test_without_settings_the_command_says_what_it_lacks():
    result = CliRunner().invoke(main, ["decisions", "replay", "--all"], env={"CONSENT_MODE": "live"})

    assert result.exit_code == 2
    assert "CONSENT_DATABASE_URL is not set." in result.stderr


@pytest.mark.parametrize("roles", [["case_officer"], ["import"], []])
def test_others_replay_nothing(house, roles):
    first, *_ = decide_some(house)

    assert house.call("GET", f"/decisions/{first}/replay", roles=roles).status_code == 403


def tamper(house, decision_id):
    house.tamper("decisions", f"UPDATE decisions SET send_by = NULL WHERE id = '{decision_id}'")
