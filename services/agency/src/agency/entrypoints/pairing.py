"""Who we are, for the landlord to pin; and who the landlord is, as two people compared it in a call."""

from pathlib import Path

import click

from agency.bootstrap import open_identity, party_in
from agency.entrypoints.terminal import read_settings, told
from alongside.clock import SystemClock


@click.command()
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
def identity(out: Path) -> None:
    """Write who this agency is into a file for the landlord; its keys are made the first time.

    The file is public. Read the fingerprint to the landlord in a call: they pin it only when theirs is the same.
    """
    with told():
        own = open_identity(read_settings(), SystemClock()).write_identity(out)
    click.echo(f"Fingerprint: {own.party}")


@click.command()
@click.option("--landlord", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--fingerprint", required=True, help="As the landlord reads it in a call.")
def pin(landlord: Path, fingerprint: str) -> None:
    """Pin the landlord: keep its statements when they fit the fingerprint.

    Newer statements of the same landlord replace older ones. Another landlord is refused.
    """
    with told():
        party = party_in(landlord)
        open_identity(read_settings(), SystemClock()).pin_landlord(party.root, party.keys, fingerprint.strip())
    click.echo(f"Pinned: {fingerprint.strip()}")
