"""The commands of the service: `notify openapi | keys | migrate | serve | doctor`."""

import os
import sys
from pathlib import Path
from typing import NoReturn

import click
import yaml

from alongside.clock import SystemClock
from alongside.events.memory import MemoryBus
from alongside.settings import SettingsRefused
from alongside.telemetry.log import configure
from notify.bootstrap import Notify, build, make_key_ring
from notify.config import Settings
from notify.entrypoints.doctor import doctor
from notify.entrypoints.http.openapi import describe


@click.group()
def main() -> None:
    """Run and look after the notify service."""


main.add_command(doctor)


@main.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False), required=False)
def openapi(path: Path | None) -> None:
    """Write the description of the HTTP API to PATH, or print it."""
    text = yaml.safe_dump(describe(), sort_keys=True, allow_unicode=True, width=110)
    if path is None:
        click.echo(text, nl=False)
    else:
        path.write_text(text, encoding="utf-8")


@main.command()
def keys() -> None:
    """Make the key ring that NOTIFY_KEY_RING_FILE names; never overwrites one."""
    make_key_ring(_settings())


@main.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    _build().migrate()


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8003, show_default=True)
def serve(host: str, port: int) -> None:
    """Serve HTTP, hear events from the broker, and send. The database is migrated by `notify migrate`."""
    from alongside.web.serving import CannotListen  # only this command needs a server
    from alongside.web.serving import serve as serve_http
    from notify.entrypoints.processes import NO_BROKER, run_serve

    configure()
    settings = _settings()
    if settings.events is None:
        _give_up(NO_BROKER)
    try:
        serve_http(lambda: run_serve(settings, SystemClock()), host, port)
    except CannotListen as refused:
        _give_up(str(refused))


def _build() -> Notify:
    return build(_settings(), SystemClock(), MemoryBus())


def _settings() -> Settings:
    try:
        return Settings.from_env(os.environ)
    except SettingsRefused as refused:
        _give_up(str(refused))


def _give_up(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(2)
