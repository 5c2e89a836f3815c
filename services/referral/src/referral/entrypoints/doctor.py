"""`referral doctor`: what is wrong with this installation, and the command that mends it."""

import os
import sys
from collections.abc import Mapping
from functools import partial

import click

from alongside.clock import Clock, SystemClock
from alongside.doctor import Finding, quietly, tell
from alongside.doctor.operator import operator_in
from alongside.doctor.service import look_at_service
from referral.bootstrap import build_doctor
from referral.config import Settings


@click.command()
@click.option("--relay", is_flag=True, help="Look at the process on the partner link, which has no keystore.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each finding, then the numbers.")
def doctor(relay: bool, as_json: bool) -> None:
    """Look at settings, files, database, keys, pinned agencies, broker and neighbours; change nothing.

    With REFERRAL_BROKER_* in the environment, as for `referral broker apply`, also at the topology of the broker. One
    line for each finding, with the command that mends it. The exit status is 0 when all is well, 1 when something is
    wrong.
    """
    with quietly():
        found = look(os.environ, SystemClock(), relay=relay)
    sys.exit(tell(found, as_json, click.echo))


def look(env: Mapping[str, str], clock: Clock, *, relay: bool = False) -> list[Finding]:
    """Every finding about the installation that `env` describes. `clock`: this machine's."""
    read = partial(Settings.from_env, with_keys=not relay)
    return look_at_service(
        "referral", env, clock, read, lambda found: build_doctor(found, clock, clock, operator=operator_in(env))
    )
