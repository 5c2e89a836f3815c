"""`consent decisions replay`: do recorded decisions come out the same, byte for byte, when they are decided again?"""

import getpass
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable
from typing import NoReturn

import click

from alongside.clock import SystemClock
from alongside.events.memory import MemoryBus
from alongside.settings import SettingsRefused
from alongside.vault.errors import KeyRingError
from consent.bootstrap import Consent, build
from consent.config import Settings
from consent.domain.errors import UnknownDecision
from consent.domain.records import Actor
from consent.usecases.replay_decisions import Replayed

RESULTS = ("same", "differs", "incomplete", "unreadable")
SENTENCES = {
    "same": "comes out the same.",
    "differs": "comes out otherwise at {}.",
    "incomplete": "cannot be decided again in full: its record does not hold {}.",
    "unreadable": "cannot be opened, as after its person was erased.",
}


@click.group()
def decisions() -> None:
    """Look into recorded decisions."""


@decisions.command()
@click.argument("decision_id", required=False, type=click.UUID)
@click.option("--all", "every", is_flag=True, help="Every decision that is recorded.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each decision, then the numbers.")
def replay(decision_id: object, every: bool, as_json: bool) -> None:
    """Decide DECISION_ID, or all, again from the recorded inputs, and tell what differs.

    It names places in the record and shows none of their content; that it was done is written into the audit. The
    exit status is 0 when each came out the same, 1 when one did not, lacks inputs or cannot be opened, and 2 when
    nothing could be done.
    """
    if (decision_id is None) != every:
        _give_up("Name one decision, or ask for --all.")
    consent = open_service()
    try:
        found = consent.replay_decisions.every(_operator()) if every else [_one(consent, str(decision_id))]
        sys.exit(tell(found, as_json))
    finally:
        consent.close()


def tell(found: Iterable[Replayed], as_json: bool) -> int:
    """One line for each, then the numbers; the exit status."""
    numbers = Counter[str]()
    for one in found:
        numbers[one.result] += 1
        click.echo(_json(one) if as_json else _sentence(one))
    if as_json:
        click.echo(json.dumps({"summary": {result: numbers[result] for result in RESULTS}}))
    else:
        click.echo(", ".join(f"{numbers[result]} {result}" for result in RESULTS))
    return 0 if numbers.total() == numbers["same"] else 1


def _json(one: Replayed) -> str:
    places = [difference.place for difference in one.differs]
    return json.dumps(
        {"decision_id": one.decision_id, "result": one.result, "differs": places, "lacks": list(one.lacks)}
    )


def _sentence(one: Replayed) -> str:
    places = [difference.place for difference in one.differs] or list(one.lacks)
    return f"{one.decision_id}  {SENTENCES[one.result].format(', '.join(places))}"


def _one(consent: Consent, decision_id: str) -> Replayed:
    try:
        return consent.replay_decisions.one(decision_id, _operator())
    except UnknownDecision as unknown:
        _give_up(str(unknown))


def _operator() -> Actor:
    """Whoever is at this machine; nobody has signed them in."""
    return Actor("command-line", getpass.getuser(), frozenset({"operator"}), person=True)


def open_service() -> Consent:
    """The service that the environment describes, for one command; or the end, with a sentence."""
    try:
        consent = build(Settings.from_env(os.environ), SystemClock(), MemoryBus())
    except (SettingsRefused, KeyRingError) as refused:
        _give_up(str(refused))
    lacks = consent.schema_lacks()
    if lacks:
        _give_up(lacks[0])
    return consent


def _give_up(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(2)
