"""The commands of the service: `referral openapi | migrate | directory | broker | serve | seal | relay`."""

import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from alongside.clock import SystemClock
from alongside.database import DatabaseAhead, DatabaseAway
from alongside.settings import SettingsRefused
from alongside.telemetry.log import configure
from alongside.vault.errors import KeyRingError
from alongside.web.serving import CannotListen
from alongside.web.serving import serve as serve_http
from referral.bootstrap import migrate_database, named
from referral.bootstrap.keys import key_ring
from referral.config import Settings
from referral.entrypoints.agency import agency
from referral.entrypoints.begin_again import begin_again
from referral.entrypoints.broker import broker
from referral.entrypoints.directory import directory
from referral.entrypoints.doctor import doctor
from referral.entrypoints.http.openapi import as_yaml, describe
from referral.entrypoints.processes import relaying, run_seal, serving

FILE = click.Path(path_type=Path, dir_okay=False)
EVENTS, LINK = "REFERRAL_EVENTS_URL", "REFERRAL_LINK_URL"


@click.group()
def main() -> None:
    """Run and look after the referral service."""


main.add_command(agency)
main.add_command(begin_again)
main.add_command(broker)
main.add_command(directory)
main.add_command(doctor)


@main.command()
@click.argument("path", type=FILE, required=False)
def openapi(path: Path | None) -> None:
    """Write the description of the HTTP API to PATH, or print it."""
    text = as_yaml(describe())
    if path is None:
        click.echo(text, nl=False)
    else:
        path.write_text(text, encoding="utf-8")


@main.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    try:
        migrate_database(_settings(with_keys=False))
    except (DatabaseAway, DatabaseAhead) as away:
        _give_up(str(away))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8002, show_default=True)
def serve(host: str, port: int) -> None:
    """Serve HTTP, and run what needs the keys: sealing, opening what came, the watch, the events.

    It migrates nothing, and is not on the partner link: `referral relay` is. Database and broker may come later.
    """
    configure()
    settings = _ready(_settings(), EVENTS)
    try:
        serve_http(lambda: serving(settings, SystemClock()), host, port)
    except CannotListen as sentence:
        _give_up(str(sentence))


@main.command()
def seal() -> None:
    """Run what `serve` runs beside HTTP, without HTTP."""
    configure()
    run_seal(_ready(_settings(), EVENTS), SystemClock())


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8012, show_default=True)
def relay(host: str, port: int) -> None:
    """Run the process on the partner link: it hands sealed bytes to the carrier and stores what comes.

    It reads no keystore and no passphrase. Over HTTP it says how it is: /livez, /readyz, /metrics.
    """
    configure()
    settings = _ready(_settings(with_keys=False), LINK)
    try:
        serve_http(lambda: relaying(settings, SystemClock()), host, port, threads=2)
    except CannotListen as sentence:
        _give_up(str(sentence))


def _settings(*, with_keys: bool = True) -> Settings:
    try:
        return Settings.from_env(os.environ, with_keys=with_keys)
    except SettingsRefused as refused:
        _give_up(str(refused))


def _ready(settings: Settings, needed: str) -> Settings:
    """What the process cannot begin without, told here, where somebody may see it. The relay needs no ring."""
    try:
        named({EVENTS: settings.events, LINK: settings.link}[needed], needed)
        if needed != LINK:
            key_ring(settings)
    except (SettingsRefused, KeyRingError) as missing:
        _give_up(str(missing))
    return settings


def _give_up(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(2)
