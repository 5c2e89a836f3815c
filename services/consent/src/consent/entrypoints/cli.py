"""The commands of the service: `consent openapi | migrate | seed | serve | decisions | audit | doctor`."""

import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from alongside.clock import SystemClock
from alongside.database import DatabaseAhead, DatabaseAway
from alongside.events.memory import MemoryBus
from alongside.settings import SettingsRefused
from alongside.telemetry.log import configure
from alongside.vault.errors import KeyRingError
from alongside.web.serving import CannotListen
from alongside.web.serving import serve as serve_http
from consent.bootstrap import build, events_url, key_ring, migrate_database
from consent.config import Settings
from consent.entrypoints.audit import audit
from consent.entrypoints.decisions import decisions
from consent.entrypoints.doctor import doctor
from consent.entrypoints.http.openapi import as_yaml, describe
from consent.entrypoints.partnership_file import PartnershipRefused, read_seeds
from consent.entrypoints.processes import serving

FILE = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group()
def main() -> None:
    """Run and look after the consent service."""


main.add_command(doctor)
main.add_command(decisions)
main.add_command(audit)


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
        migrate_database(_settings())
    except (DatabaseAway, DatabaseAhead) as away:
        _give_up(str(away))


@main.command()
@click.option("--partnership", type=FILE, required=True, help="A partnership file (alongside/partnership/1).")
@click.option(
    "--parties", type=FOLDER, required=True,
    help="Party files: <agency>.json of all who have joined, and landlord.json, which may lie beside that file.",
)  # fmt: skip
def seed(partnership: Path, parties: Path) -> None:
    """Put landlord, agencies, agreements and policy pack in place; what is there stays as it is.

    An agency that has no party file yet is sent nothing; seed again when it has joined.
    """
    try:
        seeds = read_seeds(partnership, parties)
        consent = build(_settings(), SystemClock(), MemoryBus())
    except (PartnershipRefused, KeyRingError) as refused:
        _give_up(str(refused))
    lacks = consent.schema_lacks()
    if lacks:
        _give_up(lacks[0])
    click.echo(f"{consent.seed(seeds.partnership, seeds.landlord, seeds.agencies)} added")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True)
def serve(host: str, port: int) -> None:
    """Serve HTTP, and send and hear domain events. It migrates nothing; database and broker may come later."""
    configure()
    settings = _ready(_settings())
    try:
        serve_http(lambda: serving(settings, SystemClock()), host, port)
    except CannotListen as sentence:
        _give_up(str(sentence))


def _settings() -> Settings:
    try:
        return Settings.from_env(os.environ)
    except SettingsRefused as refused:
        _give_up(str(refused))


def _ready(settings: Settings) -> Settings:
    """What the process cannot begin without, told here, where somebody may see it."""
    try:
        events_url(settings)
        key_ring(settings)
    except (SettingsRefused, KeyRingError) as missing:
        _give_up(str(missing))
    return settings


def _give_up(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(2)
