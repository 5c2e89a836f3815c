"""`alongside demo`: the four sample cases, from what was asked to what the agency opened."""

import json
import sys
from importlib import resources
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from embedded.process import Embedded
from embedded.refer.bundle import Bundle, checked
from embedded.refer.carrier import Carried, Seen
from embedded.refer.embedded_run import Choices, refer_embedded
from embedded.refer.keep import container_of
from embedded.refer.partnership import sample_partnership
from embedded.refer.reading import parse
from embedded.refer.rows import RECEIVED, Row
from embedded.refer.run import Outcome
from embedded.refer.table import sentences, titles

CASES = ("amara", "jo", "tomasz", "yusuf")


def sample_cases() -> list[Bundle]:
    """The product's own sample cases, in the order in which they are told."""
    folder = resources.files("embedded.samples").joinpath("cases")
    return [checked(f"{name}.json", parse(folder.joinpath(f"{name}.json").read_bytes())) for name in CASES]


@click.command()
def demo() -> None:
    """Refer the sample cases end to end and show, for each referral, who saw what."""
    console = Console()
    console.print(Text("Four fictional people, and what leaves the landlord for each of them", style="bold"))
    rows: list[Row] = []
    faults: list[str] = []
    choices = Choices(sample_partnership(), None, 60.0, frozenset(), "accept", None)
    for bundle in sample_cases():
        story = Story(console, bundle)
        with console.status(f"{bundle.case_ref}"):
            outcome = refer_embedded(bundle, choices, lambda _: None, look=story.look)
        story.tell(outcome)
        rows.extend(outcome.rows)
        faults.extend(outcome.faults)
    _close(console, rows, faults)
    sys.exit(1 if faults or any(row["result"] == "pending" for row in rows) else 0)


class Story:
    """What one case's run showed, taken down while it ran and told afterwards."""

    def __init__(self, console: Console, bundle: Bundle) -> None:
        """Nothing was seen yet."""
        self._console, self._bundle = console, bundle
        self._carried: dict[str, Seen] = {}
        self._opened: dict[str, dict[str, Any]] = {}

    def look(self, outcome: Outcome, carried: Carried, running: Embedded) -> None:
        """Note what the carrier saw, and open it with the keys of the agency it was for."""
        keys = running.private_encryption_keys()
        for row in outcome.rows:
            for seen in carried.by_jti(row["message_id"] or ""):
                self._carried[row["message_id"]] = seen
                self._opened[row["message_id"]] = container_of(seen, keys[row["agency"]])

    def tell(self, outcome: Outcome) -> None:
        """Print the case."""
        self._console.rule(Text(self._bundle.case_ref), align="left")
        referrals = self._bundle.listed("referrals")
        for referral, row, resource in zip(referrals, outcome.rows, outcome.resources, strict=True):
            self._one(referral, row, resource)

    def _one(self, referral: dict[str, Any], row: Row, resource: dict[str, Any]) -> None:
        self._console.print(Text(f"{row['referral_ref']}  {row['type']} to {row['agency']}", style="bold"))
        lines = Table.grid(padding=(0, 2))
        lines.add_column(min_width=10)
        lines.add_column(overflow="fold")
        lines.add_row("  asked", Text(titles(referral["categories"])))
        if row["result"] in RECEIVED:
            self._sent(lines, row)
        else:
            lines.add_row("  not sent", Text(", ".join(row["reasons"]) or row["result"], style="red"))
        for sentence in sentences(row, resource):
            lines.add_row("", Text(sentence, style="yellow"))
        self._console.print(lines)
        self._console.print()

    def _sent(self, lines: Table, row: Row) -> None:
        seen, container = self._carried[row["message_id"]], self._opened[row["message_id"]]
        saw = f"{len(seen.body)} bytes for {seen.address}, message {seen.jti}: {seen.body[:24].decode()}…"
        lines.add_row("  carrier saw", Text(saw, style="cyan"))
        opened = [code for code in row["sent"] if code in container["p"]]
        lines.add_row("  opened", Text(titles(opened), style="green"))
        answer = f"{row['result']}; signed receipt {row['receipt']['jti']}"
        lines.add_row("  answered", Text(answer, style="green"))


def _close(console: Console, rows: list[Row], faults: list[str]) -> None:
    received = sum(row["result"] in RECEIVED for row in rows)
    console.rule(Text("In all"), align="left")
    console.print(
        f"{len(rows)} referrals: {received} received and answered, {len(rows) - received} not sent. "
        f"Every signature checked: {'no fault found' if not faults else json.dumps(faults)}.",
        highlight=False,
    )
