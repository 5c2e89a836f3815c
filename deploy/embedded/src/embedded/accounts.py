"""Sign-ins to the pages of a sandbox deployment: made at random at the first start, kept in DATA/keys."""

import secrets as randomness
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from alongside.web.accounts import Account, hash_password
from embedded.secrets_folder import SecretsFolder

WORKER_ROLE: Final = "agency_worker"
TEAM: Final = "eastmere"
"""The team of the people whom an import makes known."""

STAFF: Final[Mapping[str, tuple[str, str]]] = {
    "nadia.k": ("case_officer", TEAM),
    "omar.h": ("case_officer", TEAM),
    "priya.s": ("case_officer", "westmere"),
    "sam.d": ("safeguarding_lead", TEAM),
    "alex.r": ("director", ""),
    "dana.p": ("dpo", ""),
    "ruth.a": ("directory_admin", ""),
    "amal.t": ("auditor", ""),
}
"""The sample landlord's staff: name -> role and team."""


@dataclass(frozen=True)
class SignIn:
    """A name and password to print, and the account that knows only the hash."""

    name: str
    password: str = field(repr=False)
    account: Account


def sign_ins(secrets: SecretsFolder, agencies: Iterable[str]) -> dict[str, SignIn]:
    """Return a sign-in for each member of staff and one for a worker of each agency, by name; made where missing."""
    workers = {agency: (WORKER_ROLE, "") for agency in agencies if agency not in STAFF}
    wanted = {**STAFF, **workers}
    kept: dict[str, dict[str, str]] = secrets.kept("sign-ins", dict)
    missing = [name for name in wanted if name not in kept]
    for name in missing:
        password = randomness.token_urlsafe(9)
        kept[name] = {"password": password, "password_hash": hash_password(password)}
    if missing:
        secrets.replace("sign-ins", kept)
    return {
        name: SignIn(name, kept[name]["password"], Account(name, role, kept[name]["password_hash"], team))
        for name, (role, team) in wanted.items()
    }
