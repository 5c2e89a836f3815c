"""A sandbox of several agencies, one folder each: join them to a landlord, and serve all of them from one process."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from agency.bootstrap import CannotOpen, open_identity, party_in
from agency.config import AUTO_ANSWERS, Settings, folders_in
from agency.entrypoints.processes import make_sandbox
from agency.entrypoints.terminal import end_with, listen_at, serve_until_stopped, told
from alongside.clock import SystemClock
from alongside.settings import SettingsReader, SettingsRefused

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_folder = click.option("--folder", required=True, type=_FOLDER, help="One subfolder for each agency, or one of them.")
_state = click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keystores, key rings and databases go here, below the agency's id; else into the agency's own folder.",
)


@click.group()
def sandbox() -> None:
    """Several agencies of a rehearsal, in sandbox mode; live ones run alone."""


@sandbox.command()
@_folder
@_state
@click.option("--landlord", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="For the party files.")
def join(folder: Path, state: Path | None, landlord: Path, out: Path) -> None:
    """Pin the landlord's file in every agency, and write a file for the landlord of each.

    Nobody compares anything in a call: a rehearsal believes the file. Doing it again changes nothing.
    """
    several = _settings_of(folder, state)
    with told():
        party = party_in(landlord)
        _make(out, 0o755)
        for settings in several:
            agency = open_identity(settings, SystemClock())
            agency.pin_landlord(party.root, party.keys, party.party)
            own = agency.write_identity(out / f"{settings.agency_id}.json")
            agency.close()
            click.echo(f"{settings.agency_id} {own.party}")


@sandbox.command()
@_folder
@_state
@listen_at
@click.option("--answers", type=click.Choice(AUTO_ANSWERS), default="none", show_default=True)
@click.option("--hosts", default="", envvar="AGENCY_HOSTS", help="Names the Host header may have, with commas.")
def serve(folder: Path, state: Path | None, host: str, port: int, answers: str, hosts: str) -> None:
    """Serve all of them, each below its id, with its own keys, database and broker user."""
    names = SettingsReader({"hosts": hosts}).several("hosts")
    several = [replace(one, auto_answer=answers, hosts=names) for one in _settings_of(folder, state)]
    serve_until_stopped(lambda: make_sandbox(several, names, SystemClock()), host, port)


def _settings_of(folder: Path, state: Path | None) -> Sequence[Settings]:
    """Of every agency; ends the program with every mistake of every folder."""
    several: list[Settings] = []
    mistakes: list[str] = []
    try:
        folders = folders_in(folder)
    except SettingsRefused as refused:
        end_with(refused.mistakes)
    for one in folders:
        try:
            several.append(Settings.from_folder(one, state))
        except SettingsRefused as refused:
            mistakes += refused.mistakes
    if _twice([one.agency_id for one in several]) or _twice([one.link_name for one in several]):
        mistakes.append("Two agencies have the same id or the same link name.")
    if mistakes:
        end_with(mistakes)
    with told():
        for settings in several:
            _make(settings.keystore.parent, 0o700)
    return several


def _twice(names: Sequence[str]) -> bool:
    return len(set(names)) < len(names)


def _make(folder: Path, mode: int) -> None:
    try:
        folder.mkdir(mode, parents=True, exist_ok=True)
    except OSError:
        raise CannotOpen("A folder that --state or --out names cannot be made.") from None
