"""The commands of the service: `referral openapi | migrate | serve | seal | relay | broker`."""

import os
import sys
import threading
from pathlib import Path
from typing import NoReturn

import click

from alongside.clock import SystemClock
from alongside.events.memory import MemoryBus
from alongside.link.memory import MemoryBroker
from alongside.settings import SettingsRefused
from alongside.telemetry.log import configure
from alongside.workers import Worker
from referral.bootstrap import Referral, build, build_relay
from referral.config import Settings
from referral.entrypoints.broker import broker
from referral.entrypoints.http.app import create_app
from referral.entrypoints.http.openapi import as_yaml, describe
from referral.entrypoints.workers import RELAYS, relay_loop, sealing_workers, workers

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def main() -> None:
    """Run and look after the referral service."""


main.add_command(broker)


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
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8002, show_default=True)
def serve(host: str, port: int) -> None:
    """Serve HTTP and run every worker. By itself it has only a carrier in memory."""
    from waitress import serve as serve_http  # only this command needs a server

    configure()
    service = _build()
    service.migrate()
    stop = threading.Event()
    _start(workers(service), stop)
    try:
        serve_http(create_app(service), host=host, port=port)
    finally:
        stop.set()


@main.command()
def seal() -> None:
    """Run the process that holds the keys: sealing, opening what came, and the watch."""
    configure()
    _wait(sealing_workers(_build()))


@main.command()
def relay() -> None:
    """Run the process that hands sealed bytes to the carrier; it reads no keystore."""
    configure()
    try:
        step = build_relay(Settings.from_env(os.environ, with_keys=False), SystemClock(), MemoryBroker())
    except SettingsRefused as refused:
        _give_up(str(refused))
    _wait([Worker("referral.relay", lambda stop: relay_loop(step.start, step.step, stop, RELAYS))])


def _start(all_workers: list[Worker], stop: threading.Event) -> list[threading.Thread]:
    threads = [threading.Thread(target=one.run, args=(stop,), name=one.name, daemon=True) for one in all_workers]
    for thread in threads:
        thread.start()
    return threads


def _wait(all_workers: list[Worker]) -> None:
    stop = threading.Event()
    threads = _start(all_workers, stop)
    try:
        for thread in threads:
            thread.join()
    except KeyboardInterrupt:
        stop.set()


def _build() -> Referral:
    try:
        return build(Settings.from_env(os.environ), SystemClock(), MemoryBus(), MemoryBroker())
    except SettingsRefused as refused:
        _give_up(str(refused))


def _give_up(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(2)
