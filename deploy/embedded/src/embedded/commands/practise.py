"""`alongside practise`: send a practice referral to an agency that has just joined."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from alongside.telemetry.log import silenced
from alongside.web.client import ServiceRefused, ServiceUnavailable
from embedded.commands.refer import DEFAULT_PROFILE
from embedded.profile import Profile, load_profile
from embedded.refer.bundle import checked
from embedded.refer.client import announce
from embedded.refer.gateway import Gateway
from embedded.refer.mistakes import FileRefused
from embedded.refer.practice import practice, type_for
from embedded.refer.run import refer


class CannotPractise(Exception):
    """Nothing was sent; the message is one sentence."""


@click.command()
@click.argument("agency")
@click.option("--profile", type=click.Path(path_type=Path), default=DEFAULT_PROFILE, show_default=True)
@click.option("--wait", type=click.FloatRange(0, 3600), default=30, show_default=True, help="Seconds.")
def practise(agency: str, profile: Path, wait: float) -> None:
    """Send AGENCY a referral of an invented person, which they open and accept to try everything.

    It goes the way of every referral: a recorded yes, the gate, the seal. Exit status 0: their system has it.
    """
    try:
        with silenced():
            row = send(agency, load_profile(profile), wait)
    except FileRefused:
        _give_up("The profile cannot be read. Is the deployment running?")
    except CannotPractise as refused:
        _give_up(str(refused))
    except ServiceRefused as refused:
        _give_up(refused.detail or "A service refused the request.")
    except ServiceUnavailable:
        _give_up("A service does not answer. Is the deployment running?")
    result, step = row["result"], row["next"] or {}
    click.echo(_WORDS.get(str(result), "It was not sent, or did not arrive."))
    if result not in ARRIVED:
        click.echo(
            f"{step.get('what', '')} {step.get('who', '')} {step.get('phone', '')} {', '.join(row['reasons'])}"
        )
    sys.exit(0 if result in ARRIVED else 1)


ARRIVED = ("received", "accepted")
_WORDS = {
    "received": "Their system has it. Ask them to open it and to accept it.",
    "accepted": "They have accepted it.",
    "pending": "It is on its way. Look whether their inbox is open, and whether two people compared their words.",
}


def send(agency: str, profile: Profile, wait_s: float) -> Mapping[str, Any]:
    """The row of the practice referral, as `alongside refer` has it. Raises CannotPractise, ServiceRefused."""
    gateway = Gateway(profile)
    known = {one["id"]: one for one in gateway.get("referral", "/agencies")["agencies"]}
    row: dict[str, Any] | None = known.get(agency)
    kind = type_for(row) if row else None
    if row is None or kind is None or row["pinned"] is None:
        raise CannotPractise("They are not connected yet, or no kind of referral is agreed with them.")
    trusting = replace(profile, agency_pins={**profile.agency_pins, agency: row["pinned"]})
    bundle = announce(gateway, checked("practice", practice(agency, kind, profile.now())), None)
    outcome = refer(gateway, trusting, bundle, wait_s=wait_s)
    return outcome.rows[0]


def _give_up(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(1)
