"""`alongside doctor`: what is wrong with an installation, and the command that mends it."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, NoReturn

import click

from agency.entrypoints.doctor import look as look_at_agency
from alongside.clock import Clock, SystemClock
from alongside.doctor import NOTHING_SEEN, Finding, quietly, tell
from alongside.doctor.service import concerns
from consent.entrypoints.doctor import look as look_at_consent
from embedded.compose_commands import by_compose
from embedded.examining import look_at_folder
from notify.entrypoints.doctor import look as look_at_notify
from referral.entrypoints.doctor import look as look_at_referral

DEFAULT: Final = Path(".alongside")
APART: Final[Mapping[str, Callable[[Mapping[str, str], Clock], list[Finding]]]] = MappingProxyType(
    {
        "consent": look_at_consent,
        "referral": look_at_referral,
        "notify": look_at_notify,
        "agency": look_at_agency,
    }
)
"""Services that run by themselves, each looked at by the command of its own."""


@click.command()
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), help="The folder of `alongside up` (./.alongside)."
)
@click.option(
    "--compose", is_flag=True, help="Print the commands of docker-compose.yml instead of each program's own."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each finding, then the numbers.")
def doctor(data: Path | None, compose: bool, as_json: bool) -> None:
    """Look for what is wrong and say, one line for each finding, which command mends it. Changes nothing.

    Without --data: every service whose settings are in the environment, or, when there are none, the folder
    ./.alongside. The exit status is 0 when all is well, 1 when something is wrong, 2 when there was nothing to
    look at.
    """
    apart = [] if data is not None else [name for name in APART if concerns(name, os.environ)]
    folder, clock = data or DEFAULT, SystemClock()
    if not apart and not folder.is_dir():
        _end(
            f"There is no folder {folder}, and no settings of a service are in the environment. "
            "Start `alongside up` once, or name the folder with --data."
        )
    with quietly():
        found = _apart(apart, clock) if apart else look_at_folder(folder, clock)
    if compose:
        found = [by_compose(finding) for finding in found]
    sys.exit(tell(found, as_json, click.echo))


def _apart(names: list[str], clock: Clock) -> list[Finding]:
    return [finding for name in names for finding in APART[name](os.environ, clock)]


def _end(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(NOTHING_SEEN)
