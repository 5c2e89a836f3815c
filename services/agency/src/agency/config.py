"""Settings of one agency identity. Secrets come from files; every mistake is listed, not only the first."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from alongside.envelope.model import Env
from alongside.web.accounts import Account, load_accounts
from alongside.web.tokens import TrustedIssuer

AUTO_ANSWERS = ("none", "accept", "decline")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_LINK_NAME = re.compile(r"[a-z2-7]{26}")


class SettingsInvalid(Exception):
    """The settings cannot be used; `mistakes` has one sentence for each."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True)
class Settings:
    """What one identity needs to run.

    `agency_id` names it in addresses and in `aud` (agency:<id>), `name` on its pages; `link_name` is its secret
    name on the carrier; `passphrase` opens the keystore; `page_secret` (32 bytes or more) signs cookies.
    `auto_answer` (none, accept, decline) is for sandboxes only.
    """

    agency_id: str
    name: str
    link_name: str = field(repr=False)
    database_url: str
    keystore: Path
    key_ring: Path
    passphrase: bytes = field(repr=False)
    page_secret: bytes = field(repr=False)
    env: Env = Env.SANDBOX
    auto_answer: str = "none"
    accounts: tuple[Account, ...] = ()
    trusted_issuers: tuple[TrustedIssuer, ...] = ()
    hosts: tuple[str, ...] = ()
    keystore_cost: int = 2**15

    def __post_init__(self) -> None:
        mistakes = _mistakes(self)
        if mistakes:
            raise SettingsInvalid(mistakes)

    @property
    def audience(self) -> str:
        """The `aud` of tokens for this identity."""
        return f"agency:{self.agency_id}"

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """From AGENCY_* variables (README, "Settings"). Raises SettingsInvalid with every mistake."""
        reader = _Reader(env)
        found: dict[str, Any] = {
            "agency_id": reader.text("AGENCY_ID"),
            "name": reader.text("AGENCY_NAME"),
            "link_name": reader.secret("AGENCY_LINK_NAME_FILE").decode("ascii", "replace"),
            "database_url": reader.text("AGENCY_DATABASE_URL"),
            "keystore": Path(reader.text("AGENCY_KEYSTORE")),
            "key_ring": Path(reader.text("AGENCY_KEY_RING")),
            "passphrase": reader.secret("AGENCY_PASSPHRASE_FILE"),
            "page_secret": reader.secret("AGENCY_PAGE_SECRET_FILE"),
            "env": reader.choice("AGENCY_ENV", tuple(Env), Env.LIVE),
            "auto_answer": reader.choice("AGENCY_AUTO_ANSWER", AUTO_ANSWERS, "none"),
            "accounts": reader.accounts("AGENCY_ACCOUNTS_FILE"),
            "trusted_issuers": reader.issuers("AGENCY_TRUSTED_ISSUERS_FILE"),
            "hosts": tuple(name for name in env.get("AGENCY_HOSTS", "").split(",") if name),
        }
        if reader.mistakes:
            raise SettingsInvalid(reader.mistakes)
        return cls(**{**found, "env": Env(found["env"])})


def _mistakes(settings: Settings) -> list[str]:
    found = []
    if not _ID.fullmatch(settings.agency_id):
        found.append("The agency's id must be small letters, digits and dashes, at most 63.")
    if not settings.name.strip():
        found.append("The agency needs a name for its pages.")
    if not _LINK_NAME.fullmatch(settings.link_name):
        found.append("The link name must be 26 lower-case base32 characters.")
    if len(settings.passphrase) < 16:
        found.append("The keystore's passphrase must have at least 16 bytes.")
    if len(settings.page_secret) < 32:
        found.append("The secret of the pages must have at least 32 bytes.")
    if settings.auto_answer not in AUTO_ANSWERS:
        found.append("The automatic answer must be none, accept or decline.")
    if settings.auto_answer != "none" and settings.env is not Env.SANDBOX:
        found.append("Only a sandbox agency may answer by itself.")
    return found


class _Reader:
    """Reads variables and collects what is wrong with them; no value is ever quoted."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self.mistakes: list[str] = []

    def text(self, name: str) -> str:
        value = self._env.get(name, "").strip()
        if not value:
            self.mistakes.append(f"{name} is not set.")
        return value

    def secret(self, name: str) -> bytes:
        path = self.text(name)
        try:
            return Path(path).read_bytes().strip() if path else b""
        except OSError:
            self.mistakes.append(f"{name} names a file that cannot be read.")
            return b""

    def choice(self, name: str, known: tuple[str, ...], default: str) -> str:
        value = self._env.get(name, default)
        if value not in known:
            self.mistakes.append(f"{name} must be one of: {', '.join(known)}.")
            return default
        return value

    def accounts(self, name: str) -> tuple[Account, ...]:
        path = self._env.get(name)
        if not path:
            return ()
        try:
            return load_accounts(Path(path))
        except (OSError, ValueError):
            self.mistakes.append(f"{name} does not name a file of accounts.")
            return ()

    def issuers(self, name: str) -> tuple[TrustedIssuer, ...]:
        path = self._env.get(name)
        if not path:
            return ()
        try:
            entries = json.loads(Path(path).read_text(encoding="utf-8"))
            return tuple(
                TrustedIssuer(entry["iss"], entry["jwk"], tuple(entry["kinds"]), tuple(entry["roles"]))
                for entry in entries
            )
        except (OSError, ValueError, KeyError, TypeError):
            self.mistakes.append(f"{name} does not name a file of trusted issuers.")
            return ()


def new_link_name(random: bytes) -> str:
    """A link name from 16 random bytes: 128 bits in lower-case base32 without padding."""
    return base64.b32encode(random).decode("ascii").rstrip("=").lower()
