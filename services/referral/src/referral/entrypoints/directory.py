"""`referral directory apply`: list a partnership's agencies in the directory of a sandbox, and pin who has joined."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import click

from alongside.clock import SystemClock
from alongside.envelope.model import Env
from alongside.envelope.party_file import LANDLORD, PartyFile
from alongside.partnership import PartnershipRefused, read_parties, read_partnership
from alongside.settings import SettingsRefused
from alongside.vault.errors import KeyRingError
from referral.bootstrap import DirectoryTools, build_directory
from referral.config import Settings
from referral.domain.agency import Agency
from referral.domain.errors import NotFound, PinRefused
from referral.domain.wording import Contact
from referral.domain.wording_table import Ring
from referral.entrypoints.link_names import read_link_names

FILE = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)


class DirectoryRefused(Exception):
    """The directory cannot be put in place; the message is one sentence."""


@click.group()
def directory() -> None:
    """Look after the agency directory."""


@directory.command()
@click.option("--partnership", type=FILE, required=True, help="A partnership file (alongside/partnership/1).")
@click.option("--parties", type=FOLDER, required=True, help="The party files of the agencies that have joined.")
@click.option("--link-names", type=FILE, required=True, help="JSON: {agency id: its secret name on the broker}.")
def apply(partnership: Path, parties: Path, link_names: Path) -> None:
    """List every agency of the partnership, and pin those that have a party file. Sandbox mode only.

    What is in the directory stays as it is, but for statements that were renewed; doing it again changes nothing.
    In live use two people compare an agency's fingerprint in a call, and no file is believed.
    """
    try:
        tools = _tools()
        wanted = read_partnership(partnership)
        joined = read_parties(parties, wanted)
        listed, pinned = put_in_place(tools, wanted, joined, read_link_names(link_names))
    except (DirectoryRefused, PartnershipRefused, SettingsRefused, KeyRingError, PinRefused) as refused:
        _give_up(str(refused))
    click.echo(f"{listed} listed, {pinned} pinned")


def put_in_place(
    tools: DirectoryTools, partnership: Mapping[str, Any], joined: Mapping[str, PartyFile], links: Mapping[str, str]
) -> tuple[int, int]:
    """Return how many agencies were listed and how many were pinned now.

    Raises:
        DirectoryRefused: an agency that has joined has no link name, or another identity is pinned for it.
        PinRefused: statements do not verify.
    """
    known = {agency.agency_id: agency for agency in tools.agencies()}
    new = [row for row in partnership["agencies"] if row["id"] not in known]
    for row in new:
        tools.list_agency(_agency(row, tools.settings))
    waiting = [party for party in joined.values() if party.name != LANDLORD]
    pinned = [_pin(tools, party, known.get(party.name), links) for party in waiting]
    return len(new), sum(pinned)


def _pin(tools: DirectoryTools, party: PartyFile, known: Agency | None, links: Mapping[str, str]) -> bool:
    link_name = links.get(party.name)
    if link_name is None:
        raise DirectoryRefused(f"There is no link name for {party.name}.")
    pin = known.pin if known is not None else None
    if known is not None and pin is not None:
        same = (pin.identity, pin.root, pin.keys) == (party.party, party.root, party.keys)
        if same and known.link_name == link_name:
            return False
    try:
        tools.pin_agency(party.name, identity=party.party, root=party.root, keys=party.keys, link_name=link_name)
    except (PinRefused, NotFound) as refused:
        raise DirectoryRefused(f"{party.name}: {refused}") from None
    return True


def _agency(row: Mapping[str, Any], settings: Settings) -> Agency:
    """As the partnership has it; where it names nobody to ring, our own desk for partners is rung."""
    contact = row.get("contact")
    return Agency(
        agency_id=row["id"],
        name=row["name"],
        type=row["type"],
        status=row["status"],
        protect=row["protect"],
        accepts=tuple(row["accepts"]),
        contact=Contact(**contact) if contact else settings.contacts[Ring.DIRECTORY.value],
        confidential=bool(row.get("confidential", False)),
    )


def _tools() -> DirectoryTools:
    settings = Settings.from_env(os.environ, with_keys=False)
    if settings.env is not Env.SANDBOX:
        raise DirectoryRefused(
            "In live use two people pin an agency in a call; files are believed in the sandbox only."
        )
    tools = build_directory(settings, SystemClock())
    lacks = tools.lacks()
    if lacks:
        raise DirectoryRefused(lacks[0])
    return tools


def _give_up(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(2)
