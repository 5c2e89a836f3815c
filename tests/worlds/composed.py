"""One deployment of docker-compose.yml for the tests of `make compose-check`: what can be asked of it."""

import json
import secrets
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from embedded_world import sample, written

ROOT = Path(__file__).parents[2]
UP_WITHIN_S = 1500  # images are built, and a package index may be slow
NODES = {"norshire-police": ("police", "/run/alongside/police-state")}
SANDBOX = ("sandbox", "/run/alongside/sandbox-state")
_COUNT = """
import contextlib, sqlite3, sys
with contextlib.closing(sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)) as connection:
    for jti in sys.argv[2:]:
        [(count,)] = connection.execute("SELECT count(*) FROM referral WHERE jti = ?", [jti]).fetchall()
        print(count)
"""

Row = dict[str, Any]


class Deployment:
    """One project of Docker Compose, in a folder that has what is in the repository and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.project = f"alongside-check-{secrets.token_hex(4)}"
        self.profile = folder / "deploy/compose/out/profile.json"
        self._cases = 0

    def compose(self, *arguments: str, check: bool = True, within: float = 300) -> "subprocess.CompletedProcess[str]":
        """Run `docker compose ARGUMENTS`; what it printed is in the failure."""
        command = ["docker", "compose", "--project-name", self.project, "--ansi", "never", *arguments]
        ran = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=within, check=False)
        if check and ran.returncode != 0:
            pytest.fail(f"{' '.join(arguments)}\n{ran.stdout}\n{ran.stderr}\n{self._ended_badly()}", pytrace=False)
        return ran

    def _ended_badly(self) -> str:
        """What the containers that did not end well said last."""
        listed = self.compose("ps", "--all", "--format", "json", check=False).stdout.splitlines()
        bad = [one["Service"] for one in map(json.loads, listed) if one["ExitCode"] or one["Health"] == "unhealthy"]
        return self.compose("logs", "--no-color", "--tail", "20", *bad, check=False).stdout if bad else ""

    def python(self, service: str, program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a program in a container that runs, as its own user."""
        return self.compose("exec", "-T", service, "python", "-c", program, *arguments, check=False)

    def ready(self) -> None:
        """Wait until everything is ready: the last job needs all of it."""
        self.compose("up", "--detach", "--no-build", within=UP_WITHIN_S)

    def refer(self, *files: str, wait: float = 120) -> "subprocess.CompletedProcess[str]":
        """Run `alongside refer` against it, as its user does."""
        return subprocess.run(
            self.referring(*files, wait=wait), capture_output=True, text=True, timeout=900, check=False
        )

    def referring(self, *files: str, wait: float = 120) -> list[str]:
        """The command."""
        options = ["--profile", str(self.profile), "--rebase", "--json", "--wait", str(wait)]
        return [sys.executable, "-m", "embedded", "refer", *options, *files]

    def another_case(self, folder: Path, name: str = "amara") -> str:
        """A sample case of somebody who was never seen here."""
        self._cases += 1
        document = sample(name)
        document["case_ref"] = f"CHECK-{self._cases}"
        document["person"]["ref"] = f"PERSON-{self._cases}"
        return written(folder, document, f"case-{self._cases}.json")

    def received(self, rows: list[Row]) -> list[int]:
        """How often each message that was sent is in its agency's database."""
        counts = []
        for row in rows:
            if row["message_id"] is not None:
                service, state = NODES.get(row["agency"], SANDBOX)
                ran = self.python(service, _COUNT, f"{state}/{row['agency']}/agency.sqlite3", row["message_id"])
                counts.append(int(ran.stdout))
        return counts


def rows_of(out: str) -> list[Row]:
    """The rows of --json."""
    return [json.loads(line) for line in out.splitlines()][:-1]


def copy_of_the_repository(folder: Path) -> Path:
    """What a clone would have, with what was changed since; returns the folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.decode().rstrip("\0").split("\0"):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def ports_are_free() -> None:
    """Fail when something listens where this deployment would."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    for port in (int(port.split(":")[1]) for service in services.values() for port in service.get("ports", [])):
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                pytest.fail(f"Port {port} is in use: stop what uses it (a deployment that runs?).", pytrace=False)
