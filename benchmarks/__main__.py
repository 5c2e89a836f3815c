"""Run every benchmark, print a table and write build/bench.json."""

import json
from pathlib import Path
from typing import TypedDict

from rich.console import Console
from rich.table import Table


class Result(TypedDict):
    """One comparison of one run: ours and the peer's figure in the same unit, their ratio, and the goal for it."""

    name: str
    ours: float
    peer: float
    unit: str
    ratio: float
    goal: float
    met: bool


def results() -> list[Result]:
    """Every benchmark's result. None yet: the first come with the real broker and database."""
    return []


def main() -> None:
    """Write the list that tools read and show people the same as a table."""
    found = results()
    target = Path("build/bench.json")
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    table = Table("benchmark", "ours", "peer", "unit", "ratio", "goal", "met", title=f"{len(found)} benchmarks")
    for row in found:
        table.add_row(*(str(row[column]) for column in ("name", "ours", "peer", "unit", "ratio", "goal", "met")))  # type: ignore[literal-required]
    Console().print(table)


if __name__ == "__main__":
    main()
