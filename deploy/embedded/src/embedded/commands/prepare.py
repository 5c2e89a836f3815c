"""`alongside prepare`: everything secret that a sandbox deployment of separate services needs, as files."""

import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click

from alongside.envelope.errors import EnvelopeError
from alongside.vault import VaultError
from embedded.locking import FolderInUse
from embedded.prepare.run import NotMounted
from embedded.prepare.run import prepare as prepare_deployment
from embedded.prepare.wanted import ADDRESSES, BrokerPlace, Wanted
from embedded.refer.mistakes import FileRefused, lines
from embedded.refer.partnership import load_partnership

_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}")
_HOST_AND_PORT = re.compile(r"([A-Za-z0-9][A-Za-z0-9.-]{0,252}|\[[0-9A-Fa-f:]+\]):[0-9]{1,5}")
_PREFIX = re.compile(r"([a-z][a-z0-9_]{0,30})?")
_ADDRESS = re.compile(rf"({'|'.join(ADDRESSES)})=(https?://[^\s=,/]+)/?")
FOLDER = click.Path(path_type=Path, file_okay=False)


class PlaceType(click.ParamType[BrokerPlace]):
    """Where the broker is."""

    name = "url"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> BrokerPlace:
        """Take the address apart, or end the command with a sentence."""
        try:
            return value if isinstance(value, BrokerPlace) else BrokerPlace.read(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class PatternType(click.ParamType[str]):
    """A text of a fixed form."""

    name = "text"

    def __init__(self, pattern: re.Pattern[str], form: str) -> None:
        """`form` is what the sentence says was expected."""
        self._pattern, self._form = pattern, form

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text, or end the command with a sentence."""
        if not self._pattern.fullmatch(str(value)):
            self.fail(f"This must be {self._form}.", param, ctx)
        return str(value)


@click.command()
@click.option("--out", type=FOLDER, help="The folder that gets one folder for each part.")
@click.option("--volumes", type=FOLDER, help="The same, where each part is a mounted volume (containers).")
@click.option("--broker", type=PlaceType(), required=True, help="amqps://HOST:PORT, or amqp:// with passwords.")
@click.option("--postgres", type=PatternType(_HOST_AND_PORT, "HOST:PORT"), required=True, help="HOST:PORT.")
@click.option("--mail", type=PatternType(_HOST, "a host name"), default="mail", show_default=True, help="Its host.")
@click.option(
    "--databases",
    type=PatternType(_PREFIX, "lower-case letters, digits and _"),
    default="",
    help="Put before the names of databases and roles, on a server that several deployments share.",
)
@click.option("--partnership", type=click.Path(path_type=Path), help="Another partnership than the sample.")
@click.option(
    "--addresses", type=PatternType(_ADDRESS, f"NAME=URL, of {', '.join(ADDRESSES)}"), multiple=True,
    help="NAME=URL of a service as seen from where cases are sent; may be given again.",
)  # fmt: skip
def prepare(
    out: Path | None,
    volumes: Path | None,
    broker: BrokerPlace,
    postgres: str,
    mail: str,
    databases: str,
    partnership: Path | None,
    addresses: tuple[str, ...],
) -> None:
    """Make the secrets of a sandbox deployment whose services run apart; what is there is kept or renewed.

    Run it once before the services start, and again when the agencies have joined: then the profile has
    their fingerprints.
    """
    root = out or volumes
    if root is None or (out and volumes):
        raise click.UsageError("Give either --out or --volumes.")
    wanted = Wanted(root, broker, postgres, mail, databases, _addresses(addresses), volumes is not None)
    try:
        given = load_partnership(partnership) if partnership else None
        joined = prepare_deployment(wanted, datetime.now(UTC), given)
    except FileRefused as refused:
        _end("\n".join(lines("alongside prepare", refused.mistakes)))
    except (FolderInUse, NotMounted, EnvelopeError, VaultError, ValueError) as problem:
        _end(str(problem))
    except OSError as problem:
        _end(f"The folder cannot be used: {problem.strerror or 'its files cannot be read or written'}.")
    click.echo(f"Prepared. Agencies that have joined: {len(joined)}.")


def _addresses(given: tuple[str, ...]) -> Mapping[str, str]:
    return {**ADDRESSES, **dict(one.rstrip("/").split("=", 1) for one in given)}


def _end(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(2)
