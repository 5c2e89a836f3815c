"""`agency doctor` on a node of its own: what is broken is told, and the printed command mends it."""

import json
import shlex
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from agency.adapters.tables import wires
from agency.bootstrap import build_doctor
from agency.domain import rubbish
from agency.domain.records import WireState
from agency.entrypoints.cli import main
from agency.entrypoints.doctor import look
from alongside.database import create_engine, downgrade, migrations_of
from alongside.envelope.model import Role
from alongside.envelope.party_file import PartyFile, write_party_file
from alongside.envelope.testkit.parties import make_actor

LINK_NAME = "abcdefghijklmnopqrstuvwx23"


class Moved:
    """A clock that is `by` ahead of this machine's."""

    def __init__(self, by: timedelta = timedelta(0)) -> None:
        self._by = by

    def now(self):
        return datetime.now(UTC) + self._by


class Node:
    """A node that was set up with its own commands, as its README says."""

    def __init__(self, folder, database_url) -> None:
        self.folder = folder
        for name, content in {
            "link-name": LINK_NAME, "passphrase": "a passphrase of the tests", "page-secret": "s" * 32,
        }.items():  # fmt: skip
            secret = folder / name
            secret.touch(mode=0o600)
            secret.write_text(content)
        self.env = {
            "AGENCY_ID": "harbour",
            "AGENCY_NAME": "Harbour",
            "AGENCY_MODE": "sandbox",
            "AGENCY_LINK_NAME_FILE": str(folder / "link-name"),
            "AGENCY_DATABASE_URL": database_url,
            "AGENCY_KEYSTORE_FILE": str(folder / "keystore"),
            "AGENCY_KEY_RING_FILE": str(folder / "key-ring"),
            "AGENCY_KEYSTORE_PASSPHRASE_FILE": str(folder / "passphrase"),
            "AGENCY_PAGE_SECRET_FILE": str(folder / "page-secret"),
        }
        self.landlord = make_actor(Role.LANDLORD, datetime.now(UTC)).party
        party = PartyFile("landlord", self.landlord.id, self.landlord.root_jws, self.landlord.keys_jws)
        write_party_file(folder / "landlord.json", party)

    def set_up(self):
        self.run("identity", "--out", str(self.folder / "harbour.json"))
        self.pin()

    def pin(self):
        landlord = str(self.folder / "landlord.json")
        self.run("pin", "--landlord", landlord, "--fingerprint", self.landlord.id)

    def run(self, *line):
        result = CliRunner().invoke(main, list(line), env=self.env, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result

    def doctor(self, *line):
        return CliRunner().invoke(main, ["doctor", *line], env=self.env, catch_exceptions=False)

    def wrongs(self, by=timedelta(0)):
        return [found for found in look(self.env, Moved(by)) if not found.ok]


@pytest.fixture
def node(tmp_path, new_database):
    made = Node(tmp_path, new_database("agency"))
    made.set_up()
    return made


def test_a_node_as_it_should_be_ends_with_0_and_no_secret_is_shown(node):
    result = node.doctor()

    assert result.exit_code == 0, result.output
    assert "WRONG" not in result.output
    assert LINK_NAME not in result.output and "passphrase of the tests" not in result.output
    assert all(f"agency {part} " in result.output for part in ("database", "keystore", "statements", "landlord"))


def test_as_json_every_line_is_an_object(node):
    *rows, numbers = [json.loads(line) for line in node.doctor("--json").output.splitlines()]

    assert numbers == {"findings": len(rows), "wrong": 0}


def test_a_node_that_was_never_set_up_is_told_what_to_do(tmp_path, new_database):
    node = Node(tmp_path, new_database("agency"))
    before = sorted(tmp_path.iterdir())

    result = node.doctor()

    assert result.exit_code == 1
    assert sorted(tmp_path.iterdir()) == before
    assert "agency migrate" in result.output and "agency identity --out FILE" in result.output

    node.set_up()
    assert node.wrongs() == []


def test_more_rubbish_than_is_noted_is_told_for_thirty_days(node, monkeypatch):
    monkeypatch.setattr(rubbish, "MOST_KEPT", 2)
    engine = create_engine(node.env["AGENCY_DATABASE_URL"])
    with engine.begin() as connection:
        for sha256 in ("a" * 43, "b" * 43):
            row = {"sha256": sha256, "message_id": "", "size": 7, "first_stored_at": datetime.now(UTC),
                   "state": WireState.RUBBISH, "attempts": 0}  # fmt: skip
            connection.execute(wires.insert().values(row))
    engine.dispose()

    (found,) = node.wrongs()
    assert (found.subject, found.sentence[:2]) == ("agency unreadable", "2 ")
    assert "agency unreadable" not in [one.subject for one in node.wrongs(timedelta(days=31))]


def test_a_landlord_that_is_not_pinned_is_told_and_the_command_pins_it(tmp_path, new_database):
    node = Node(tmp_path, new_database("agency"))
    node.run("identity", "--out", str(tmp_path / "harbour.json"))

    (found,) = node.wrongs()
    assert found.mend.startswith("agency pin --landlord")

    node.pin()
    assert node.wrongs() == []


def test_migrations_that_were_not_run_are_told_and_the_command_runs_them(node):
    engine = create_engine(node.env["AGENCY_DATABASE_URL"])
    downgrade(engine, migrations_of("agency"))
    engine.dispose()

    (found,) = [one for one in node.wrongs() if one.subject == "agency migrations"]
    assert found.mend == "agency migrate"

    node.run(*shlex.split(found.mend)[1:])
    assert not [one for one in node.wrongs() if one.subject == "agency migrations"]


def test_statements_that_end_within_two_weeks_are_told_on_both_sides(node):
    """The clock is moved: 44 days are the life of a key statement, and the landlord's keys end after 30."""

    def wrongs(days):
        found = node.wrongs(timedelta(days=days))
        return [one.subject for one in found if not one.subject.endswith("clock")]

    assert wrongs(15) == []
    assert wrongs(17) == ["agency landlord"]
    assert wrongs(31) == ["agency statements", "agency landlord"]


def test_a_secret_that_others_may_read_is_closed_by_the_command(node):
    (node.folder / "keystore").chmod(0o644)

    for found in node.wrongs():
        if found.mend.startswith("chmod"):
            subprocess.run(shlex.split(found.mend), check=True)

    assert node.wrongs() == []


def test_another_passphrase_is_told(node):
    (node.folder / "passphrase").write_text("another one, which is as long")

    (found,) = node.wrongs()

    assert found.subject == "agency keystore" and "does not open" in found.sentence


def test_a_key_ring_that_is_lost_is_told(node):
    (node.folder / "key-ring").unlink()

    (found,) = node.wrongs()

    assert found.subject == "agency key ring" and "backup" in found.mend


def test_settings_that_lack_are_lines_and_the_status_is_1(tmp_path):
    result = CliRunner().invoke(main, ["doctor"], env={"AGENCY_ID": "harbour"}, catch_exceptions=False)

    assert result.exit_code == 1
    assert "AGENCY_DATABASE_URL is not set.  -> export AGENCY_DATABASE_URL=" in result.output


def test_a_message_from_a_clock_far_ahead_is_told(bench):
    bench.receive(bench.landlord.referral())
    assert "clock" not in subjects(bench)

    bench.receive(bench.landlord.referral(now=bench.clock.now() + timedelta(minutes=11)))

    assert "clock" in subjects(bench)


def test_messages_that_were_set_aside_are_told(bench):
    bench.receive(bench.landlord.referral())
    engine = create_engine(bench.settings.database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE wire SET state = 'stuck'"))
    engine.dispose()

    assert "messages" in subjects(bench)


def subjects(bench):
    """What is wrong at the bench, whose clock stands in March."""
    found = build_doctor(bench.settings, bench.clock, Moved(), "agency")()
    return {one.subject.removeprefix("agency ") for one in found if not one.ok}


class Sandbox:
    """Two agencies, a folder each, and what they keep elsewhere."""

    def __init__(self, folder) -> None:
        self.folder, self.state = folder / "agencies", folder / "state"
        for number, name in enumerate(("harbour", "willow")):
            one = self.folder / name
            one.mkdir(parents=True, mode=0o700)
            (one / "agency.json").write_text(json.dumps({"id": name, "name": name.title()}))
            link = LINK_NAME[:-1] + str(number + 4)
            for file, content in {
                "link-name": link, "passphrase": "a passphrase of the tests", "page-secret": "s" * 32,
                "link-url": f"amqp://{link}:none@127.0.0.1:1/partners.none",
            }.items():  # fmt: skip
                (one / file).touch(mode=0o600)
                (one / file).write_text(content)

    def run(self, *line):
        where = ["--folder", str(self.folder), "--state", str(self.state)]
        return CliRunner().invoke(main, [*line, *where], catch_exceptions=False)


def test_every_identity_of_a_sandbox_is_looked_at_and_join_mends_what_it_lacks(tmp_path):
    sandbox, node = Sandbox(tmp_path), Node(tmp_path, "sqlite:///unused")
    result = sandbox.run("doctor")

    assert result.exit_code == 1 and not sandbox.state.exists()
    join = f"agency sandbox join --folder {sandbox.folder} --state {sandbox.state} --landlord FILE --out DIR"
    assert all(f"{name} keystore" in result.output for name in ("harbour", "willow")) and join in result.output

    line = ["--landlord", str(node.folder / "landlord.json"), "--out", str(tmp_path / "joins")]
    assert sandbox.run("sandbox", "join", *line).exit_code == 0
    wrongs = [line for line in sandbox.run("doctor").output.splitlines() if line.startswith("WRONG")]
    assert len(wrongs) == 2 and all("No broker answers at 127.0.0.1:1." in line for line in wrongs)


def test_a_folder_without_agencies_ends_with_2(tmp_path):
    result = CliRunner().invoke(main, ["doctor", "--folder", str(tmp_path)], catch_exceptions=False)

    assert result.exit_code == 2
