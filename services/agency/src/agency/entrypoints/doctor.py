"""`agency doctor`: what is wrong with this node, or with every node of a sandbox, and the command that mends it."""

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from agency.bootstrap import build_doctor
from agency.config import Settings, environment_of, folders_in
from alongside.clock import Clock, SystemClock
from alongside.doctor import NOTHING_SEEN, Finding, quietly, tell
from alongside.doctor.finding import folded, instead
from alongside.doctor.service import look_at_service
from alongside.settings import SettingsRefused

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.option("--folder", type=FOLDER, help="Look at the identities of a sandbox: a folder with one for each.")
@click.option("--state", type=FOLDER, help="Where those keep what they made, when not in their own folders.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each finding, then the numbers.")
def doctor(folder: Path | None, state: Path | None, as_json: bool) -> None:
    """Look at settings, files, database, keys, the pinned landlord and the link; change nothing.

    One line for each finding, with the command that mends it. The exit status is 0 when all is well, 1 when something
    is wrong, 2 when there was nothing to look at.
    """
    with quietly():
        try:
            clock = SystemClock()
            found = look(os.environ, clock) if folder is None else look_at_folder(folder, state, clock)
        except SettingsRefused as refused:
            click.echo(str(refused), err=True)
            sys.exit(NOTHING_SEEN)
    sys.exit(tell(found, as_json, click.echo))


def look(env: Mapping[str, str], clock: Clock, who: str | None = None) -> list[Finding]:
    """Every finding about the node that `env` describes. `clock`: this machine's."""
    name = who or "agency"
    return look_at_service(
        "agency", env, clock, Settings.from_env, lambda found: build_doctor(found, clock, clock, name), name
    )


def look_at_folder(folder: Path, state: Path | None, clock: Clock) -> list[Finding]:
    """Every finding about each identity of a sandbox. Raises SettingsRefused when there is none to look at."""
    found: list[Finding] = []
    for one in folders_in(folder):
        env = environment_of(one, state)
        found += folded(env["AGENCY_ID"], look(env, clock, env["AGENCY_ID"]))
    where = f"--folder {shlex.quote(str(folder))}" + (f" --state {shlex.quote(str(state))}" if state else "")
    join, serve = f"agency sandbox join {where} --landlord FILE --out DIR", f"agency sandbox serve {where}"
    commands = {"agency identity": join, "agency pin": join, "agency migrate": serve, "agency serve": serve}
    return [instead(finding, commands) for finding in found]
