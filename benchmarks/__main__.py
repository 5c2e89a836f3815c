"""Run the benchmarks, print a table and write build/bench.json: python -m benchmarks [asking] [deciding] [relay]."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from alongside.telemetry.log import configure
from benchmarks import asking, deciding, relay
from benchmarks.landlord import Deployed, deployed
from benchmarks.rounds import Result, compare
from benchmarks.servers import NOT_FOUND, Server, running_broker, running_postgres

TARGET = Path("build/bench.json")
COLUMNS = ("name", "ours", "peer", "unit", "ratio", "goal", "met")
ROUNDS = 5
NAMES = ("asking", "deciding", "relay")
Say = Callable[[str], None]


def main() -> int:
    """0 when everything was measured, whatever came out; 1 when a server could not be found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="|".join(NAMES), help="without a name: all of them")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of each, beside the one that warms up")
    asked = parser.parse_args()
    console = Console(stderr=True)
    try:
        found = results(asked.names or list(NAMES), asked.rounds, console.print)
    except NOT_FOUND as missing:
        console.print(str(missing))
        return 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    Console().print(_table(found))
    return 0


def results(names: list[str], rounds: int, say: Say) -> list[Result]:
    """Every comparison of one run. Raises one of NOT_FOUND."""
    found: list[Result] = []
    with _quiet(), tempfile.TemporaryDirectory(prefix="alongside-bench-") as folder, running_postgres() as server:
        say(f"{' '.join(server.version.split()[:2])} ({server.where})")
        if "deciding" in names:
            found += _deciding(Path(folder), server, rounds, say)
        if {"asking", "relay"} & set(names):
            found += _sending(Path(folder), server, names, rounds, say)
    return found


def _deciding(folder: Path, server: Server, rounds: int, say: Say) -> list[Result]:
    with deciding.comparisons(folder, server, say) as comparisons:
        return compare(comparisons, rounds, say)


def _sending(folder: Path, server: Server, names: list[str], rounds: int, say: Say) -> list[Result]:
    found: list[Result] = []
    with deployed(folder, server) as landlord:
        if "asking" in names:
            found += _asking(landlord, rounds, say)
        if "relay" in names:
            found += _relay(landlord, rounds, say)
    return found


def _asking(landlord: Deployed, rounds: int, say: Say) -> list[Result]:
    with asking.comparisons(landlord, rounds, say) as comparisons:
        return compare(comparisons, rounds, say)


def _relay(landlord: Deployed, rounds: int, say: Say) -> list[Result]:
    with running_broker() as broker:
        say(f"{broker.product} ({broker.how})")
        with relay.comparisons(landlord, broker, say) as comparisons:
            return compare(comparisons, rounds, say)


@contextmanager
def _quiet() -> Iterator[None]:
    """What the services would log in this process goes nowhere; those that are measured write to files."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        configure(stream=nowhere)
        try:
            yield
        finally:
            configure()


def _table(found: list[Result]) -> Table:
    table = Table(*COLUMNS, title=f"{len(found)} benchmarks")
    for row in found:
        table.add_row(*(str(row[column]) for column in COLUMNS))  # type: ignore[literal-required]
    return table


if __name__ == "__main__":
    sys.exit(main())
