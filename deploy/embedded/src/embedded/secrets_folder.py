"""DATA/keys: every secret of a sandbox deployment, each in a file of mode 0600, made once and kept."""

import json
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from alongside.envelope.keys import generate, public
from alongside.envelope.keystore import FileKeystore
from alongside.envelope.model import KeyUse
from alongside.web.tokens import TrustedIssuer

COST = 2**12
"""scrypt's N: the passphrase has 256 random bits, so stretching it adds start-up time and no safety."""

PEOPLE_ROLES = ("case_officer", "safeguarding_lead", "dpo", "directory_admin", "director", "auditor")
ISSUERS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "consent": (("service",), ()),
    "referral": (("service",), ()),
    "notify": (("service",), ()),
    "import": (("person",), ("import",)),
    "sign-in": (("person",), PEOPLE_ROLES),
    "desk": (("person",), PEOPLE_ROLES),
    "agency-sign-in": (("person",), ("agency_worker",)),
}
"""Issuer of tokens -> the kinds and roles for which it is believed."""


TRUSTED: Mapping[str, tuple[str, ...]] = {
    "consent": ("referral", "import", "sign-in", "desk"),
    "notify": ("referral", "import", "sign-in", "desk"),
    "referral": ("consent", "import", "sign-in"),
    "agency": ("agency-sign-in",),
}
"""Service -> the issuers that it believes."""


class SecretsFolder:
    """The secrets below one folder; whatever is missing is made at the first question."""

    def __init__(self, folder: Path) -> None:
        """Create `folder` with mode 0700 when it is new."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        self._folder = folder

    def path(self, name: str) -> Path:
        """The file of this name, which may not be there yet."""
        return self._folder / name

    def passphrase(self) -> bytes:
        """What opens the keystores."""
        return self.text("passphrase", lambda: secrets.token_urlsafe(32)).encode()

    def page_secret(self) -> bytes:
        """What signs page cookies."""
        return self.text("page-secret", lambda: secrets.token_urlsafe(48)).encode()

    def keystore_path(self, name: str) -> Path:
        """The file of the keystore called `name`."""
        return self._folder / f"{name}.keystore"

    def ring_path(self, name: str) -> Path:
        """The file of the key ring of the service called `name`."""
        return self._folder / f"{name}.ring"

    def keystore(self, name: str) -> FileKeystore:
        """The keystore called `name`."""
        return FileKeystore(self.keystore_path(name), self.passphrase(), cost=COST)

    def private_key(self, store: str, name: str, use: KeyUse) -> dict[str, Any]:
        """The private JWK `name` of a keystore."""
        keystore = self.keystore(store)
        if name not in keystore.names():
            keystore.put(name, generate(use))
        return keystore.get(name)

    def token_key(self, issuer: str) -> dict[str, Any]:
        """The private JWK with which `issuer` signs tokens (a key of its own, for nothing else)."""
        kept = self.text(f"token-{issuer}.json", lambda: json.dumps(_signing_jwk()))
        return dict(json.loads(kept))

    def trusted(self, *issuers: str) -> tuple[TrustedIssuer, ...]:
        """Whom a service believes that knows these issuers."""
        return tuple(TrustedIssuer(name, public(self.token_key(name)), *ISSUERS[name]) for name in issuers)

    def kept(self, name: str, make: Callable[[], Any]) -> Any:
        """A JSON value kept in a file, made when it is not there."""
        return json.loads(self.text(f"{name}.json", lambda: json.dumps(make(), indent=1)))

    def replace(self, name: str, value: Any) -> None:
        """Keep another JSON value in that file."""
        write_whole(self._folder / f"{name}.json", json.dumps(value, indent=1))

    def text(self, name: str, make: Callable[[], str]) -> str:
        """A text kept in a file, made when it is not there."""
        path = self._folder / name
        if not path.exists():
            write_whole(path, make())
        return path.read_text(encoding="utf-8")

    def put(self, name: str, text: str) -> None:
        """Keep this text in that file; the file is touched only when it holds another one."""
        path = self._folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            write_whole(path, text)


def _signing_jwk() -> dict[str, Any]:
    made = generate(KeyUse.MESSAGE)
    return {name: made[name] for name in ("kty", "crv", "x", "y", "d")}


def write_whole(path: Path, text: str, mode: int = 0o600) -> None:
    """Whole or not at all, so that a process that is killed here leaves no half secret."""
    beside = path.with_name(f".{path.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
