"""The commands of the service: `notify openapi | migrate | keys | serve`."""

import os
import sys
import threading
from pathlib import Path

import click
import yaml

from alongside.clock import SystemClock
from alongside.events.memory import MemoryBus
from alongside.settings import SettingsRefused
from alongside.telemetry.log import configure
from notify.bootstrap import Notify, build, make_key_ring
from notify.config import Settings
from notify.entrypoints.http.app import create_app
from notify.entrypoints.http.openapi import describe
from notify.entrypoints.workers import workers


@click.group()
def main() -> None:
    """Run and look after the notify service."""


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
    """Serve HTTP and run the workers. By itself it hears no events: they come over a bus of one process."""
    from waitress import serve as serve_http  # only this command needs a server

    configure()
    notify = _build()
    notify.migrate()
    stop = threading.Event()
    for worker in workers(notify):
        threading.Thread(target=worker.run, args=(stop,), name=worker.name, daemon=True).start()
    try:
        serve_http(create_app(notify), host=host, port=port)
    finally:
        stop.set()


def _build() -> Notify:
    return build(_settings(), SystemClock(), MemoryBus())


def _settings() -> Settings:
    try:
        return Settings.from_env(os.environ)
    except SettingsRefused as refused:
        click.echo(str(refused), err=True)
        sys.exit(2)
