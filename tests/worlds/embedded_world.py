"""What the tests that cross services begin with: the command, sample cases, and databases to count rows in."""

import copy
import json
import sqlite3
import time
from collections.abc import Collection
from contextlib import closing
from importlib import resources
from pathlib import Path
from typing import Any

import requests
from click.testing import CliRunner

from alongside.web.tokens import TokenSigner
from embedded.cli import main
from embedded.plan import Plan
from embedded.refer.partnership import relative_to, sample_partnership
from embedded.refer.rebase import LONDON
from embedded.secrets_folder import SecretsFolder

SAMPLES = resources.files("embedded.samples")
CASES = ("amara", "jo", "tomasz", "yusuf")


def sample(name: str) -> dict[str, Any]:
    """A fresh copy of a sample case's document."""
    return copy.deepcopy(json.loads(SAMPLES.joinpath("cases", f"{name}.json").read_text(encoding="utf-8")))


def sample_path(name: str) -> str:
    """The file of a sample case."""
    return str(SAMPLES.joinpath("cases", f"{name}.json"))


def case_called(name: str, case: str = "amara", referrals: Collection[str] | None = None) -> dict[str, Any]:
    """A sample case as somebody else's: another person and case reference, with all or some of its referrals."""
    document = sample(case)
    document["case_ref"] = document["person"]["ref"] = name
    if referrals is not None:
        document["referrals"] = [one for one in document["referrals"] if one["ref"] in referrals]
    return document


def written(folder: Path, document: Any, name: str = "case.json") -> str:
    """Write a document and return its path."""
    path = folder / name
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return str(path)


class Ran:
    """What one run of the command left: exit status, lines, complaints."""

    def __init__(self, *arguments: str) -> None:
        """Run `alongside ARGUMENTS` in this process."""
        result = CliRunner().invoke(main, list(arguments), catch_exceptions=False)
        self.status, self.out, self.err = result.exit_code, result.stdout, result.stderr

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of --json."""
        return [json.loads(line) for line in self.out.splitlines()][:-1]

    @property
    def summary(self) -> dict[str, Any]:
        """The last line of --json."""
        return dict(json.loads(self.out.splitlines()[-1]))

    def by_ref(self) -> dict[str, dict[str, Any]]:
        """Referral reference -> row."""
        return {row["referral_ref"]: row for row in self.rows}


def refer(*arguments: str) -> Ran:
    """Run `alongside refer --json ARGUMENTS`."""
    return Ran("refer", "--json", *arguments)


def plan_today(data: Path, now: Any, **more: Any) -> Plan:
    """A deployment like `alongside up`, on free ports and without page accounts."""
    partnership = relative_to(sample_partnership(), now.astimezone(LONDON).date())
    return Plan(data=data, partnership=partnership, port_base=None, **{"pages": False, **more})


def token(data: Path, issuer: str, audience: str, role: str) -> dict[str, str]:
    """A header that signs a person in at a service of the deployment on a folder."""
    signer = TokenSigner(issuer, SecretsFolder(data / "keys").token_key(issuer))
    return {"Authorization": f"Bearer {signer.sign('tester', audience, 'person', [role], seconds=120)}"}


def inbox(data: Path, address: str, agency: str, at_least: int = 0) -> list[dict[str, Any]]:
    """What an agency's inbox shows that shares its address with others."""
    return inbox_at(data, f"{address}/{agency}", agency, at_least)


def inbox_at(data: Path, pages: str, agency: str, at_least: int = 0) -> list[dict[str, Any]]:
    """Everything that an agency's inbox shows, once it shows anything and as much as is expected (or never will)."""
    shown: list[dict[str, Any]] = []
    for _ in range(300):
        headers = token(data, "agency-sign-in", f"agency:{agency}", "agency_worker")
        answer = requests.get(f"{pages}/referrals", headers=headers, timeout=10)
        if answer.status_code == 200:
            groups = ("waiting", "answered", "stopped")
            shown = [card for group in groups for card in answer.json()[group]]
            if len(shown) >= at_least:
                return shown
        time.sleep(0.1)
    return shown


def open_tasks(data: Path, address: str) -> list[dict[str, Any]]:
    """What the referral service asks people to do."""
    headers = token(data, "sign-in", "referral", "safeguarding_lead")
    answer = requests.get(f"{address}/tasks", headers=headers, timeout=10)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["tasks"])


def settled_counts(data: Path) -> dict[str, int]:
    """`row_counts` once nothing has changed for a moment: notices arrive in the background."""
    before = row_counts(data)
    for _ in range(120):
        time.sleep(0.5)
        after = row_counts(data)
        if after == before:
            break
        before = after
    return before


def row_counts(data: Path) -> dict[str, int]:
    """Database and table -> number of rows, of every database below a folder."""
    counts = {}
    for database in sorted(data.rglob("*.sqlite3")):
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in names:
                [(count,)] = connection.execute(f'SELECT count(*) FROM "{table}"').fetchall()
                counts[f"{database.relative_to(data)}/{table}"] = count
    return counts
