"""`notify doctor`: what is wrong with this installation, and the command that mends it."""

import os
import sys
from collections.abc import Mapping

import click

from alongside.clock import Clock, SystemClock
from alongside.doctor import Finding, quietly, tell
from alongside.doctor.service import look_at_service
from notify.bootstrap import build_doctor
from notify.config import Settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each finding, then the numbers.")
def doctor(as_json: bool) -> None:
    """Look at settings, files, database, keys, broker and mail; change nothing and send nothing.

    One line for each finding, with the command that mends it. The exit status is 0 when all is well, 1 when something
    is wrong.
    """
    with quietly():
        found = look(os.environ, SystemClock())
    sys.exit(tell(found, as_json, click.echo))


def look(env: Mapping[str, str], clock: Clock) -> list[Finding]:
    """Every finding about the installation that `env` describes. `clock`: this machine's."""
    return look_at_service("notify", env, clock, Settings.from_env, lambda found: build_doctor(found, clock))
