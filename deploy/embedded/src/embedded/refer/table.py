"""The readable table: one row per referral, and for each that did not arrive the officer's sentence and next step."""

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from .rows import Row

_WORDS = {
    "received": ("received", "green"),
    "told": ("told", "green"),
    "accepted": ("accepted", "green"),
    "declined": ("declined by the agency", "yellow"),
    "not_sent": ("not sent", "red"),
    "cancelled": ("not sent: cancelled", "red"),
    "pending": ("waiting", "yellow"),
    "unreadable": ("could not be read", "red"),
    "refused": ("refused by their system", "red"),
    "expired": ("expired unopened", "red"),
}

_SHORT = {
    "IDN": "name", "DOB": "date of birth", "CON": "contact points", "SAF": "safe-contact rules",
    "ADR": "address", "PAD": "protected address", "COM": "communication needs", "WSH": "wishes",
    "INC": "incidents", "NAR": "own words", "STR": "hate strand", "VCH": "own characteristics",
    "HEA": "health", "HHM": "household", "CHD": "children", "RLV": "risk level", "RDT": "risk answers",
    "PID": "alleged perpetrator", "PCO": "alleged conduct", "WIT": "witnesses", "EVD": "evidence files",
    "TEN": "tenancy", "REH": "rehousing", "ACT": "actions", "FIN": "money", "IMM": "immigration status",
    "GRC": "gender history",
}  # fmt: skip


def show(console: Console, case_ref: str, rows: list[Row], resources: list[dict[str, Any]]) -> None:
    """Print the table and, below it, what to know and to do about every referral that has something to know."""
    table = Table(title=escape(case_ref), title_justify="left")
    table.add_column("Referral")
    table.add_column("To, for what", overflow="fold")
    table.add_column("Result")
    table.add_column("Sent", overflow="fold")
    for row in rows:
        word, colour = _WORDS.get(row["result"], (row["result"], "red"))
        table.add_row(
            escape(row["referral_ref"]),
            Text(f"{row['agency']}\n{row['type']}"),
            Text(word, style=colour),
            " ".join(row["sent"]) or "nothing",
        )
    console.print(table)
    for row, resource in zip(rows, resources, strict=True):
        if sentences(row, resource):
            _explain(console, row, resource)


def _explain(console: Console, row: Row, resource: dict[str, Any]) -> None:
    word, colour = _WORDS.get(row["result"], (row["result"], "red"))
    console.print(Text(f"{row['referral_ref']} to {row['agency']}: {word}", style=f"bold {colour}"))
    for line in sentences(row, resource):
        console.print(Padding(Text(line), (0, 0, 0, 2)))


def sentences(row: Row, resource: dict[str, Any]) -> list[str]:
    """The officer's sentences about one referral, what was left out of it, and the next step with whom to ring."""
    words = {entry["code"]: entry["sentence"] for entry in resource.get("explained", [])}
    left_out = set(row["withheld"].values())
    lines = [sentence for code, sentence in words.items() if code not in left_out]
    for category, code in row["withheld"].items():
        lines.append(f"Left out, {titles([category])}: {words.get(code, code)}")
    step = row["next"]
    if step:
        lines.append(f"Next: {step['what']} ({step['who']}, {step['phone']})")
    return lines


def titles(codes: list[str]) -> str:
    """Category codes in a word or two each."""
    return ", ".join(_SHORT[code] for code in codes) or "nothing"
