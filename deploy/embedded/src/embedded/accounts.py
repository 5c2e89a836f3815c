"""Sign-ins to the pages of a sandbox deployment: made at random at the first start, kept in DATA/keys."""

import secrets as randomness
from collections.abc import Iterable
from dataclasses import dataclass, field

from alongside.web.accounts import Account, hash_password
from embedded.secrets_folder import SecretsFolder

OFFICER = "officer"
OFFICER_ROLE = "case_officer"
WORKER_ROLE = "agency_worker"


@dataclass(frozen=True)
class SignIn:
    """A name and password to print, and the account that knows only the hash."""

    name: str
    password: str = field(repr=False)
    account: Account


def sign_ins(secrets: SecretsFolder, agencies: Iterable[str]) -> dict[str, SignIn]:
    """Return the officer's sign-in and one for a worker of each agency, by name; made where missing."""
    wanted = {OFFICER: OFFICER_ROLE} | {agency: WORKER_ROLE for agency in agencies if agency != OFFICER}
    kept: dict[str, dict[str, str]] = secrets.kept("sign-ins", dict)
    missing = [name for name in wanted if name not in kept]
    for name in missing:
        password = randomness.token_urlsafe(9)
        kept[name] = {"password": password, "password_hash": hash_password(password)}
    if missing:
        secrets.replace("sign-ins", kept)
    return {
        name: SignIn(name, kept[name]["password"], Account(name, role, kept[name]["password_hash"]))
        for name, role in wanted.items()
    }
