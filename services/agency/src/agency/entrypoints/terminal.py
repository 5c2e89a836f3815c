"""What the commands share: settings and their mistakes, where to listen, and one sentence for whatever goes wrong."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn, TypeVar

import click

from agency.bootstrap import CannotOpen
from agency.config import Settings
from agency.domain.errors import PinRefused
from alongside.running import Running
from alongside.settings import SettingsRefused
from alongside.telemetry.log import configure
from alongside.web.listening import CannotListen
from alongside.web.threaded import serve_here

Command = TypeVar("Command", bound=Callable[..., Any])
_Make = Callable[[], Running]
_Serve = Callable[[_Make, str, int], None]
WRONG_SETTINGS = 2


def listen_at(command: Command) -> Command:
    """Give a command the options --host and --port."""
    command = click.option("--port", default=8104, show_default=True, type=click.IntRange(1, 65535))(command)
    return click.option("--host", default="127.0.0.1", show_default=True)(command)


def read_settings() -> Settings:
    """From the environment; ends the program with every mistake."""
    try:
        return Settings.from_env(os.environ)
    except SettingsRefused as refused:
        end_with(refused.mistakes)


def linked(settings: Settings) -> Settings:
    """The same; ends the program when the broker's address is missing."""
    if settings.link is None:
        end_with(["AGENCY_LINK_URL is not set."])
    return settings


def end_with(mistakes: Iterable[str]) -> NoReturn:
    """End the program, with every mistake of the settings on a line of its own."""
    for mistake in mistakes:
        click.echo(mistake, err=True)
    sys.exit(WRONG_SETTINGS)


def serve_until_stopped(make: _Make, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT: in a process that is watched over, where the computer has such (not Windows)."""
    how: _Serve = serve_here
    with suppress(ImportError):
        from alongside.web.serving import serve as how
    _serve(how, make, host, port)


def serve_on_this_computer(make: _Make, host: str, port: int) -> None:
    """Serve in this process until Ctrl+C or SIGTERM, on every kind of computer."""
    _serve(serve_here, make, host, port)


def _serve(how: _Serve, make: _Make, host: str, port: int) -> None:
    configure()
    try:
        how(make, host, port)
    except CannotListen as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def told() -> Iterator[None]:
    """Tell what cannot be had, or was refused, in its one sentence."""
    try:
        yield
    except (CannotOpen, PinRefused) as error:
        raise click.ClickException(str(error)) from None
