"""A process whose database and broker are away: it starts, says so, waits without noise, and stops when asked."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
from child import Child
from joserfc.jwk import ECKey
from waiting import wait_until

from alongside.link.port import LANDLORD

WITHIN_S = 40
AWAY = "postgresql+psycopg://u:canary@127.0.0.1:1/x"
BIN = Path(sys.executable).parent
NO_DATABASE = "The database cannot be reached."
NOT_MIGRATED = "The database has not been migrated to the newest schema."
NO_LINK = "The partner link is not open."


class World:
    """Files and settings of a landlord's processes; nothing else is there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        contact = {"role": "Partnership desk", "phone": "020 7946 0104"}
        rings = ("case_team", "safeguarding_lead", "data_protection", "directory_admin")
        self._files = {
            "PASSPHRASE": "canary",
            "STATEMENT": "a.b.c",
            "TOKEN_KEY": json.dumps(ECKey.generate_key("P-256").as_dict(private=True)),
            "CONTACTS": json.dumps(dict.fromkeys(rings, contact)),
            "ISSUERS": "[]",
        }
        for name, text in self._files.items():
            (folder / name).write_text(text)
        self.children: list[Child] = []
        self.without: set[str] = set()

    def env(self, service: str, database: str) -> dict[str, str]:
        held = {
            "MODE": "sandbox",
            "DATABASE_URL": database,
            "EVENTS_URL": f"amqp://{service.lower()}:canary@127.0.0.1:1/internal",
            "LINK_URL": f"amqp://{LANDLORD}:canary@127.0.0.1:1/partners.larkfield",
            "KEY_RING_FILE": str(self.folder / f"{service}-ring"),
            "KEYSTORE_FILE": str(self.folder / "keystore"),
            "KEYSTORE_PASSPHRASE_FILE": str(self.folder / "PASSPHRASE"),
            "LANDLORD_IDENTITY": "i" * 43,
            "ROOT_STATEMENT_FILE": str(self.folder / "STATEMENT"),
            "KEY_STATEMENT_FILE": str(self.folder / "STATEMENT"),
            "CONSENT_URL": "http://127.0.0.1:9",
            "NOTIFY_URL": "http://127.0.0.1:9",
            "TOKEN_KEY_FILE": str(self.folder / "TOKEN_KEY"),
            "CONTACTS_FILE": str(self.folder / "CONTACTS"),
            "TRUSTED_ISSUERS_FILE": str(self.folder / "ISSUERS"),
        }
        named = {f"{service}_{name}": value for name, value in held.items()}
        return {name: value for name, value in named.items() if name not in self.without}

    def start(self, service: str, *command: str, database: str = AWAY) -> "Process":
        program, log = f"{service.lower()}.entrypoints.cli:main", self.folder / f"{service}-{command[0]}.log"
        made = Process(service, program, command, self.env(service, database), log)
        made.start()
        self.children.append(made)
        return made

    def migrate(self, service: str, database: str) -> None:
        subprocess.run([BIN / service.lower(), "migrate"], env=self.env(service, database), check=True)


class Process(Child):
    """A process whose log is read."""

    def lines(self) -> list[dict]:
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []

    def url(self) -> str:
        return f"http://127.0.0.1:{self.wait_for('service.started')['port']}"

    def wait_for(self, event: str) -> dict:
        def found() -> list[dict]:
            assert self.runs, self.said()
            return [line for line in self.lines() if line["event"] == event]

        return wait_until(found, WITHIN_S, self.said)[0]

    def lacks(self) -> list[str]:
        answer = requests.get(self.url() + "/readyz", timeout=WITHIN_S)
        return answer.json()["lacks"] if answer.status_code == 503 else []

    def wait_until_it_lacks(self, wanted: set[str], gone: set[str]) -> None:
        def so() -> bool:
            found = set(self.lacks())
            return wanted <= found and not found & gone

        wait_until(so, WITHIN_S, lambda: (self.lacks(), self.said()))


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    yield made
    for child in made.children:
        child.kill()


PROCESSES = {
    "consent serve": ("CONSENT", "serve", {NO_DATABASE}),
    "referral serve": ("REFERRAL", "serve", {NO_DATABASE}),
    "referral relay": ("REFERRAL", "relay", {NO_DATABASE, NO_LINK}),
}


@pytest.mark.parametrize(("service", "command", "lacks"), PROCESSES.values(), ids=PROCESSES)
def test_it_starts_says_what_it_lacks_waits_without_noise_and_stops(world, service, command, lacks):
    process = world.start(service, command, "--port", "0")

    assert requests.get(process.url() + "/livez", timeout=WITHIN_S).ok
    assert requests.get(process.url() + "/metrics", timeout=WITHIN_S).ok
    assert lacks <= set(process.lacks())
    time.sleep(4)
    failures = [line for line in process.lines() if line["event"] == "worker.failed"]
    asked = len([line for line in process.lines() if line["event"] == "request.served"])

    assert failures
    assert len(failures) <= 5 * len({line["worker"] for line in failures})
    assert asked < 10
    assert process.stop() == 0
    assert "canary" not in process.log.read_text()
    assert process.lines()[-1]["event"] == "service.stopped"


def test_the_process_that_seals_waits_and_stops_too(world):
    process = world.start("REFERRAL", "seal")
    process.wait_for("worker.failed")

    assert process.stop() == 0
    assert process.lines()[-1]["event"] == "service.stopped"


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_a_database_that_is_migrated_later_is_used_without_a_restart(world, tmp_path, signal_number):
    database = f"sqlite:///{tmp_path / 'referral.sqlite3'}"
    process = world.start("REFERRAL", "relay", "--port", "0", database=database)
    process.wait_until_it_lacks({NOT_MIGRATED, NO_LINK}, set())

    world.migrate("REFERRAL", database)

    process.wait_until_it_lacks({NO_LINK}, {NOT_MIGRATED})
    os.kill(process.pid, signal_number)
    assert process.wait(WITHIN_S) == 0


def test_the_relay_needs_no_message_key(world):
    world.without = {"REFERRAL_KEYSTORE_FILE", "REFERRAL_KEYSTORE_PASSPHRASE_FILE"}

    assert NO_LINK in world.start("REFERRAL", "relay", "--port", "0").lacks()
