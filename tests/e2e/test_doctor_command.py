"""`alongside doctor` on a data folder: what is broken is told, the printed command mends it, nothing is changed."""

import json
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import uuid
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from embedded_world import Ran, plan_today
from officers import until

from alongside.clock import FileClock
from alongside.database import create_engine, downgrade, migrations_of
from alongside.envelope.keystore import FileKeystore
from alongside.events.codec import to_json
from alongside.events.model import permission_ended
from alongside.events.tables import dead_letters, inbox
from embedded.commands.doctor import APART
from embedded.examining import look_at_folder
from embedded.partnership_store import seeded_partnership
from embedded.process import Embedded


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    """A folder on which everything ran once and was stopped."""
    data = tmp_path_factory.mktemp("doctor") / "data"
    now = datetime.now(UTC)
    plan = replace(plan_today(data, now), partnership=seeded_partnership(data, now))
    with Embedded(plan):
        pass
    return data


@pytest.fixture
def data(deployed, tmp_path):
    """A copy to be broken."""
    return shutil.copytree(deployed, tmp_path / "data")


@pytest.fixture(scope="module")
def living(deployed, tmp_path_factory):
    """A copy on which `alongside up` runs in a process of its own: (folder, process)."""
    data = shutil.copytree(deployed, tmp_path_factory.mktemp("living") / "data")
    with running(f"alongside up --data {data}") as process:
        yield data, process


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    """No service has settings in the environment of the tests."""
    for name in [name for name in os.environ if name.startswith(("CONSENT_", "REFERRAL_", "NOTIFY_", "AGENCY_"))]:
        monkeypatch.delenv(name)


def contents(folder):
    """Every file with its bytes, mode and times of change; folders with their modes."""
    found = {}
    for path in sorted(folder.rglob("*")):
        facts = path.stat()
        found[str(path)] = (facts.st_mode, facts.st_mtime_ns, path.read_bytes() if path.is_file() else None)
    return found


def doctor(data):
    """The lines that are wrong: subject -> (sentence, command)."""
    before = contents(data)
    ran = Ran("doctor", "--data", str(data), "--json")
    assert contents(data) == before
    *rows, numbers = [json.loads(line) for line in ran.out.splitlines()]
    wrongs = {row["subject"]: (row["sentence"], row["mend"]) for row in rows if not row["ok"]}
    assert ran.status == (1 if wrongs else 0) and numbers["findings"] == len(rows)
    return wrongs


@contextmanager
def running(command):
    """`alongside up ...` as it was printed, on free ports, until the block ends."""
    program, *line = shlex.split(command)
    assert program == "alongside"
    base = str(free_ports())
    full = [sys.executable, "-m", "embedded", *line, "--port-base", base]
    with subprocess.Popen(full, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        for told in process.stdout:
            if told.startswith("Send a case"):
                break
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def free_ports():
    """The first of four ports that nobody listens on."""
    import socket

    for base in range(28201, 38201, 10):
        try:
            for port in range(base, base + 4):
                with socket.create_server(("127.0.0.1", port)):
                    pass
        except OSError:
            continue
        return base
    raise AssertionError("no free ports")


def test_a_folder_as_it_should_be_ends_with_0_and_is_left_as_it_is(data):
    before = contents(data)

    ran = Ran("doctor", "--data", str(data))

    assert ran.status == 0, ran.out
    assert contents(data) == before
    assert "WRONG" not in ran.out and "Nothing runs on this folder now" in ran.out
    for subject in ("files", "consent rules", "referral statements", "notify migrations", "norshire-police"):
        assert f"ok     {subject} " in ran.out


def test_no_secret_of_the_folder_is_shown(data):
    (data / "keys" / "consent.keystore").unlink()
    ran = Ran("doctor", "--data", str(data))

    secrets = [(data / "keys" / name).read_text() for name in ("passphrase", "page-secret")]
    links = json.loads((data / "keys" / "link-names.json").read_text()).values()
    assert not any(secret in ran.out for secret in [*secrets, *links])


def test_it_looks_while_the_deployment_runs(living):
    data, _ = living
    kept = [path for path in data.rglob("*") if path.suffix != ".log" and "sqlite3-" not in path.name]
    before = {path: path.read_bytes() for path in kept if path.is_file()}

    ran = Ran("doctor", "--data", str(data))

    assert ran.status == 0, ran.out
    assert "ok     consent server " in ran.out and "ok     referral to notify token " in ran.out
    assert {path: path.read_bytes() for path in before} == before


def test_a_service_that_died_alone_is_told(living):
    data, _ = living
    path, text = data / "profile.json", (data / "profile.json").read_text()
    profile = json.loads(text)
    profile["addresses"]["notify"] = "http://127.0.0.1:1"
    path.write_text(json.dumps(profile))

    ran = Ran("doctor", "--data", str(data))
    path.write_text(text)

    assert ran.status == 1
    lines = [line for line in ran.out.splitlines() if line.startswith("WRONG")]
    assert len(lines) == 2 and all("notify does not answer at http://127.0.0.1:1." in line for line in lines)
    assert all(f"-> alongside up --data {data}" in line for line in lines)


def test_a_clock_of_this_machine_that_is_wrong_is_told(living):
    class Wrong:
        def now(self):
            return datetime.now(UTC) + timedelta(minutes=11)

    found = [one for one in look_at_folder(living[0], Wrong()) if not one.ok]

    assert {one.subject for one in found} == {
        "referral to consent clock", "referral to notify clock", "consent server clock", "referral server clock",
        "notify server clock", "agency server clock",
    }  # fmt: skip
    assert all("11 minutes" in one.sentence and "timedatectl" in one.mend for one in found)


def test_it_looks_after_the_deployment_was_killed(living):
    """The last one that has it alive."""
    data, process = living
    process.kill()
    process.wait(30)

    assert list(data.glob("*.sqlite3-wal"))
    assert doctor(data) == {}


def test_a_secret_that_others_may_read_is_closed_by_the_command(data):
    for name in ("keys", "keys/passphrase", "keys/consent.ring", "profile.json", "notify.sqlite3"):
        path = data / name
        path.chmod(path.stat().st_mode | 0o044)

    ran = Ran("doctor", "--data", str(data), "--json")
    commands = {row.get("mend") for row in map(json.loads, ran.out.splitlines())} - {None}
    for command in commands:
        subprocess.run(shlex.split(command), check=True)

    assert len(commands) == 5
    assert doctor(data) == {}


def test_what_a_start_mends_is_mended_by_the_printed_command(data):
    """All in one start, which takes its time: missing migrations, statements about to end, an event given up."""
    event = permission_ended(datetime.now(UTC), [str(uuid.uuid4())])
    engine = create_engine(f"sqlite:///{data / 'referral.sqlite3'}")
    with engine.begin() as connection:
        common = {"type": event.type, "attempts": 8}
        times = dict.fromkeys(("received_at", "next_attempt_at", "settled_at"), event.time)
        connection.execute(inbox.insert().values(event_id=event.id, body=to_json(event), **times, **common))
        connection.execute(
            dead_letters.insert().values(key=event.id, reason="handler_failed", at=event.time, **common)
        )
    engine.dispose()
    engine = create_engine(f"sqlite:///{data / 'consent.sqlite3'}")
    downgrade(engine, migrations_of("consent"))
    engine.dispose()
    FileClock(data / "clock.json").set(datetime.now(UTC) + timedelta(days=35))

    found = doctor(data)

    up = f"alongside up --data {data}"
    assert "not been run on this database." in found["consent migrations"][0]
    assert found["consent migrations"][1] == up
    assert "in 8 days" in found["referral statements"][0] and found["referral statements"][1] == up
    assert found["willow statements"][1] == found["willow landlord"][1] == up
    assert "1 event of the type permission.ended" in found["referral given up"][0]
    assert found["referral given up"][1] == up

    with running(up):
        until(lambda: handled(data, event), bool)
    assert doctor(data) == {}


def handled(data, event):
    with closing(sqlite3.connect(data / "referral.sqlite3")) as connection:
        found = connection.execute("SELECT attempts, settled_at FROM event_inbox WHERE event_id = ?", [event.id])
        attempts, settled_at = found.fetchone()
    return attempts == 1 and settled_at is not None


def test_keys_that_are_lost_are_told(data):
    (data / "keys" / "referral.keystore").unlink()
    (data / "keys" / "notify.ring").unlink()
    FileKeystore(data / "keys" / "consent.keystore", (data / "keys" / "passphrase").read_bytes()).delete("permission")

    found = doctor(data)

    assert set(found) == {"referral keystore", "notify key ring", "consent keystore"}


def test_a_keystore_of_the_landlord_that_is_damaged_is_told(data):
    (data / "keys" / "landlord-identity.keystore").write_text("{}")

    sentence, mend = doctor(data)["keys"]

    assert "cannot be used" in sentence and "backup" in mend


@pytest.mark.parametrize("name", ["passphrase", "token-referral.json", "link-names.json", "landlord-statements.json"])
def test_a_secret_that_is_missing_is_told_and_not_made(data, name):
    (data / "keys" / name).unlink()

    found = doctor(data)

    assert name in found["keys"][0] and "backup" in found["keys"][1]


def test_a_folder_whose_start_did_not_end_is_told_and_starting_mends_it(data):
    (data / "profile.json").unlink()

    ((sentence, mend),) = doctor(data).values()

    assert "profile.json" in sentence and mend == f"alongside up --data {data}"


def test_a_file_that_cannot_be_used_is_told_with_its_mistake(data):
    (data / "partnership.json").write_text("{}")

    ((sentence, mend),) = doctor(data).values()

    assert "cannot be used" in sentence and "backup" in mend


def test_a_clock_that_cannot_be_read_is_told_and_the_command_mends_it(data):
    (data / "clock.json").write_text("noon")

    ((_, mend),) = doctor(data).values()
    subprocess.run(shlex.split(mend.partition(" (")[0]), check=True)

    assert doctor(data) == {}


def test_without_a_folder_and_without_settings_it_ends_with_2(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    for line in ([], ["--data", "nowhere"]):
        ran = Ran("doctor", *line)
        assert (ran.status, ran.out) == (2, "") and "There is no folder" in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("service", sorted(APART))
def test_with_settings_of_a_service_in_the_environment_that_service_is_looked_at(
    service, tmp_path, monkeypatch, data
):
    monkeypatch.chdir(data.parent)
    monkeypatch.setenv(f"{service.upper()}_DATABASE_URL", f"sqlite:///{tmp_path / 'none'}")

    ran = Ran("doctor")

    assert ran.status == 1
    assert {line.split()[1] for line in ran.out.splitlines()} == {service}
    assert f"export {service.upper()}_KEY_RING_FILE=" in ran.out


def test_a_folder_that_is_named_is_looked_at_whatever_the_environment_says(data, monkeypatch):
    monkeypatch.setenv("CONSENT_DATABASE_URL", "sqlite:///none")

    assert doctor(data) == {}
