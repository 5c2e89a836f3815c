"""`alongside up`: serve everything on this machine until it is told to stop."""

import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from alongside.clock import ClockFileUnreadable, FileClock
from alongside.envelope.errors import EnvelopeError
from alongside.running import AskedToStop
from alongside.vault import VaultError
from embedded.accounts import STAFF
from embedded.commands.options import TIME
from embedded.locking import FolderInUse
from embedded.partnership_store import seeded_partnership
from embedded.plan import ANSWERS, DEFAULT_PORT_BASE, Plan
from embedded.process import Embedded
from embedded.refer.mistakes import FileRefused, lines
from embedded.server import PortTaken

WHAT = {
    "consent": "decides what may leave (HTTP API)",
    "referral": "holds the story and sends (pages for staff, HTTP API)",
    "notify": "what people would have been told (/outbox and /tasks)",
    "agency": "the partner agencies' inboxes",
}


@click.command()
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=Path(".alongside"))
@click.option("--relay", type=click.Choice(("on", "off")), default="on", help="off: nothing leaves for agencies.")
@click.option("--at", type=TIME, help="Set the clock; it ticks on from there, also after a restart.")
@click.option("--stopped", multiple=True, metavar="AGENCY", help="An agency whose node does not run.")
@click.option("--answers", type=click.Choice(ANSWERS), default="none", help="What sandbox agencies answer.")
@click.option("--port-base", type=click.IntRange(1024, 65532), default=DEFAULT_PORT_BASE, show_default=True)
def up(data: Path, relay: str, at: datetime | None, stopped: tuple[str, ...], answers: str, port_base: int) -> None:
    """Serve the four services and the sample agencies on 127.0.0.1, in sandbox mode.

    Everything is kept in the folder of --data; a process that was killed is continued by the next one.
    """
    stop = AskedToStop()
    try:
        partnership = seeded_partnership(data, at or _clock_of(data))
        plan = Plan(
            data=data,
            partnership=partnership,
            port_base=port_base,
            relay=relay == "on",
            stopped=frozenset(stopped),
            answers=answers,
            at=at,
        )
        with Embedded(plan) as running:
            _tell(running)
            stop.wait()
    except FileRefused as refused:
        _end("\n".join(lines(str(data / "partnership.json"), refused.mistakes)))
    except (FolderInUse, PortTaken, ClockFileUnreadable, EnvelopeError, VaultError) as problem:
        _end(str(problem))
    except OSError as problem:
        _end(f"The data folder cannot be used: {problem.strerror or 'its files cannot be read or written'}.")
    except (sqlite3.Error, DBAPIError) as problem:
        _end(f"A database in the data folder cannot be used: {getattr(problem, 'orig', problem)}.")


def _clock_of(data: Path) -> datetime:
    return FileClock(data / "clock.json").now() if data.exists() else datetime.now(UTC)


def _tell(running: Embedded) -> None:
    """Plain lines, so that an address is never cut to fit a column and can be copied."""
    print("Alongside is running in sandbox mode: nothing leaves this machine.\n")
    for name, address in running.addresses.items():
        print(f"  {name:<9} {address}  {WHAT[name]}")
    print("\nSign-ins to the pages (name, password, page):\n")
    widest = max(len(name) for name in running.sign_ins)
    for name, sign_in in running.sign_ins.items():
        print(f"  {name:<{widest}}  {sign_in.password}  {_page(running, name)}")
    print(f"\nProfile: {running.plan.data / 'profile.json'}")
    print("Send a case: alongside refer FILE --rebase. Stop with Ctrl-C.", flush=True)


def _page(running: Embedded, name: str) -> str:
    if name in STAFF:
        return f"{running.addresses['referral']}/desk/  {STAFF[name][0].replace('_', ' ')}"
    return f"{running.addresses['agency']}/{name}/"


def _end(sentence: str) -> None:
    print(sentence, file=sys.stderr)
    sys.exit(1)
