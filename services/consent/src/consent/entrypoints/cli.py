"""The commands of the service: `consent openapi | migrate | seed | serve`."""

import os
import sys
import threading
from pathlib import Path
from typing import NoReturn

import click

from alongside.clock import SystemClock
from alongside.events.memory import MemoryBus
from alongside.settings import SettingsRefused
from alongside.telemetry.log import configure
from consent.bootstrap import Consent, build
from consent.config import Settings
from consent.entrypoints.http.app import create_app
from consent.entrypoints.http.openapi import as_yaml, describe
from consent.entrypoints.partnership_file import PartnershipRefused, read_parties, read_partnership
from consent.entrypoints.workers import workers

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def main() -> None:
    """Run and look after the consent service."""


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
    _build().migrate()


@main.command()
@click.option("--partnership", type=FILE, required=True, help="A partnership file (alongside/partnership/1).")
@click.option("--parties", type=FILE, required=True, help="Party ids: {landlord: id, agencies: {agency: id}}.")
def seed(partnership: Path, parties: Path) -> None:
    """Put landlord, agencies, agreements and policy pack in place; what is there stays as it is."""
    try:
        landlord, pinned = read_partnership(partnership), read_parties(parties)
    except PartnershipRefused as refused:
        _give_up(str(refused))
    consent = _build()
    consent.migrate()
    click.echo(f"{consent.seed(landlord, pinned['landlord'], pinned['agencies'])} added")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True)
def serve(host: str, port: int) -> None:
    """Serve HTTP and run the workers. By itself it hears no events: they come over a bus of one process."""
    from waitress import serve as serve_http  # only this command needs a server

    configure()
    consent = _build()
    consent.migrate()
    stop = threading.Event()
    for worker in workers(consent):
        threading.Thread(target=worker.run, args=(stop,), name=worker.name, daemon=True).start()
    try:
        serve_http(create_app(consent), host=host, port=port)
    finally:
        stop.set()


def _build() -> Consent:
    try:
        return build(Settings.from_env(os.environ), SystemClock(), MemoryBus())
    except SettingsRefused as refused:
        _give_up(str(refused))


def _give_up(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(2)
