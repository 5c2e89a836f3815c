"""What whoever refers needs, on the host: the profile of the deployment, and the sign-ins to its pages."""

import os
from collections.abc import Mapping
from pathlib import Path

from embedded.accounts import STAFF
from embedded.prepare.agencies import ALONE, agency_with_its_own_node
from embedded.prepare.wanted import Making
from embedded.profile import SERVICES, Profile, write_profile
from embedded.secrets_folder import write_whole

ISSUER = "import"


def importing(making: Making, folder: Path, pins: Mapping[str, str]) -> None:
    """profile.json and sign-ins.txt, both 0600. `pins`: agencies that have joined -> party ids."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    profile = Profile(
        addresses={name: making.wanted.addresses[name] for name in SERVICES},
        issuer=ISSUER,
        subject=ISSUER,
        key=making.secrets.token_key(ISSUER),
        landlord_pin=making.known.party,
        agency_pins=dict(pins),
    )
    write_profile(folder / "profile.json", profile)
    write_whole(folder / "sign-ins.txt", _lines(making))


def _lines(making: Making) -> str:
    """One line each: name, password, page."""
    alone = agency_with_its_own_node(making.partnership)
    widest = max(len(name) for name in making.sign_ins)
    return "".join(
        f"{name:<{widest}}  {sign_in.password}  {_page(making.wanted.addresses, name, alone)}{os.linesep}"
        for name, sign_in in making.sign_ins.items()
    )


def _page(addresses: Mapping[str, str], name: str, alone: str) -> str:
    if name in STAFF:
        return f"{addresses['referral']}/desk/"
    return f"{addresses[ALONE]}/" if name == alone else f"{addresses['agency']}/{name}/"
