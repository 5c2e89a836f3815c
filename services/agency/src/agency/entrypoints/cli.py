"""The command line of the node: inspect a message, print the API, migrate, serve; who we are, and the sandbox."""

import json
import secrets
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import yaml

from agency.bootstrap import Agency, build, migrate_database
from agency.config import Settings, new_link_name
from agency.entrypoints.doctor import doctor
from agency.entrypoints.http.app import create_app, openapi_spec
from agency.entrypoints.pairing import identity, pin
from agency.entrypoints.processes import make_node
from agency.entrypoints.sandbox import sandbox
from agency.entrypoints.terminal import linked, listen_at, read_settings, serve_until_stopped
from agency.entrypoints.up.command import people, up
from alongside.clock import SystemClock
from alongside.envelope.errors import EnvelopeError
from alongside.envelope.inspect import inspect_message
from alongside.link.memory import MemoryBroker


@click.group()
def main() -> None:
    """The agency's own node."""


main.add_command(doctor)
main.add_command(identity)
main.add_command(pin)
main.add_command(sandbox)
main.add_command(up)
main.add_command(people)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--keys", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Private JWK or JWKS.")
@click.option("--show-parts", is_flag=True, help="Also print the case data in it.")
def inspect(file: Path, keys: Path | None, show_parts: bool) -> None:
    """Print what a sealed message is: its outside, and with its key the signed manifest."""
    try:
        jwks = json.loads(keys.read_text(encoding="utf-8")) if keys else None
        report = inspect_message(file.read_bytes(), jwks, show_parts=show_parts)
    except EnvelopeError as error:
        raise click.ClickException(f"{error.code}: {error}") from None
    except (ValueError, AttributeError, TypeError):
        raise click.ClickException("The file of keys is not a JWK or JWKS.") from None
    click.echo(json.dumps(report, indent=2, ensure_ascii=False))


@main.command()
def openapi() -> None:
    """Print the API as OpenAPI 3.1 in YAML."""
    with TemporaryDirectory() as folder:
        app = create_app(_throwaway(Path(folder)))
        click.echo(spec_text(openapi_spec(app)), nl=False)


def spec_text(spec: dict[str, Any]) -> str:
    """The document as it is kept in openapi.yaml."""
    text: str = yaml.safe_dump(json.loads(json.dumps(spec)), sort_keys=True, allow_unicode=True, width=110)
    return text


@main.command()
def migrate() -> None:
    """Bring the identity's database to the newest schema; `serve` does it too."""
    done = migrate_database(read_settings())
    click.echo(f"Ran {', '.join(done)}." if done else "The database is up to date.")


@main.command()
@listen_at
def serve(host: str, port: int) -> None:
    """Serve the API and pages of one identity, with its workers; broker and database may come later."""
    settings = linked(read_settings())
    serve_until_stopped(lambda: make_node(settings, SystemClock()), host, port)


def _throwaway(folder: Path) -> Agency:
    """An identity that is never used, to ask its application for the routes."""
    settings = Settings(
        agency_id="agency",
        name="Agency",
        link_name=new_link_name(secrets.token_bytes(16)),
        database_url=f"sqlite:///{folder / 'agency.db'}",
        keystore=folder / "keystore",
        key_ring=folder / "key-ring",
        passphrase=secrets.token_bytes(32),
        page_secret=secrets.token_bytes(32),
    )
    return build(settings, SystemClock(), MemoryBroker())
