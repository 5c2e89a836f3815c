"""`agency up`, and `agency people`: the node of a partner, from its first minute to every morning."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from agency.bootstrap import Agency, CannotOpen, assemble, link_of, open_identity, party_in
from agency.domain.errors import PinRefused
from agency.entrypoints.http.app import create_inbox
from agency.entrypoints.processes import prepared
from agency.entrypoints.terminal import serve_on_this_computer
from agency.entrypoints.up.folder import Desk
from agency.entrypoints.up.joining import Joining, Stopped, add_person
from alongside.clock import SystemClock
from alongside.running import Running
from alongside.settings import SettingsRefused

FILE: Final = click.Path(path_type=Path, dir_okay=False)
FOLDER: Final = click.Path(path_type=Path, file_okay=False)
_data = click.option(
    "--data", type=FOLDER, default=Path("alongside-data"), show_default=True, help="Where everything is kept."
)


@click.command()
@_data
@click.option("--invitation", type=FILE, help="Join this landlord, also when you have joined another before.")
@click.option("--landlord", type=FILE, help="A newer file of a landlord that you are connected with.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8104, show_default=True, type=click.IntRange(1, 65535))
@click.option("--join-only", is_flag=True, help="Join, and do not start the inbox.")
def up(data: Path, invitation: Path | None, landlord: Path | None, host: str, port: int, join_only: bool) -> None:
    """Join a landlord step by step, and start the inbox. Once joined, it starts the inbox only."""
    desk = Desk(data)
    with _told():
        desk.prepare()
        join_all(desk, invitation)
        if landlord is not None:
            renew(desk, landlord)
        if join_only:
            return
        click.echo(f"\nYour inbox: http://{host}:{port}/   (Ctrl+C ends it)")
        serve_on_this_computer(lambda: serving(desk), host, port)


@click.command()
@_data
def people(data: Path) -> None:
    """Let one more person sign in, or give somebody a new password. Restart the inbox afterwards."""
    with _told():
        desk = Desk(data)
        desk.prepare()
        add_person(desk, in_secret)


def join_all(desk: Desk, invitation: Path | None) -> None:
    """Finish what was begun, then join who is new. Raises Stopped."""
    joining = Joining(desk, SystemClock(), in_secret)
    for membership in desk.landlords:
        if membership.joining and invitation is None:
            joining.go_on(membership)
    if invitation is not None or not desk.landlords:
        joining.go_on(joining.begin(invitation))


def renew(desk: Desk, file: Path) -> None:
    """Keep newer statements of a landlord that is pinned already; its identity is compared, not believed."""
    party = party_in(file)
    for membership in desk.landlords:
        agency = open_identity(membership.settings, SystemClock())
        try:
            if agency.landlord() == party.party:
                agency.pin_landlord(party.root, party.keys, party.party)
                return
        finally:
            agency.close()
    raise Stopped("This is the file of no landlord that you are connected with.")


def serving(desk: Desk) -> Running:
    """The inbox over every landlord, each with its own keys, database and link."""
    agencies: list[Agency] = []
    for membership in desk.landlords:
        settings = membership.settings
        agencies.append(assemble(settings, SystemClock(), link_of(settings)))

    def close() -> None:
        for one in agencies:
            one.close()

    workers = [worker for one in agencies for worker in prepared(one)]
    return Running(create_inbox(agencies), workers, close)


def in_secret(question: str) -> str:
    """Not shown while it is typed; read as a line where nobody types."""
    return str(click.prompt(question, hide_input=sys.stdin.isatty()))


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except SettingsRefused as refused:
        raise click.ClickException("\n".join(refused.mistakes)) from None
    except (CannotOpen, PinRefused, Stopped) as error:
        raise click.ClickException(str(error)) from None
    except OSError:
        raise click.ClickException("The folder that --data names cannot be written.") from None
