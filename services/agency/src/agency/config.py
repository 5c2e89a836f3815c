"""Settings of one agency identity. Secrets come from files; every mistake is listed, not only the first."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from alongside.envelope.model import Env
from alongside.settings import SettingsReader, SettingsRefused
from alongside.web.accounts import Account, load_accounts
from alongside.web.tokens import TrustedIssuer, load_issuers

AUTO_ANSWERS = ("none", "accept", "decline")
_NO_ACCOUNTS: tuple[Account, ...] = ()
_NO_ISSUERS: tuple[TrustedIssuer, ...] = ()
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_LINK_NAME = re.compile(r"[a-z2-7]{26}")


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
            raise SettingsRefused(mistakes)

    @property
    def audience(self) -> str:
        """The `aud` of tokens for this identity."""
        return f"agency:{self.agency_id}"

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """From AGENCY_* variables (README, "Settings"). Raises SettingsRefused with every mistake."""
        reader = SettingsReader(env)
        found: dict[str, Any] = {
            "agency_id": reader.text("AGENCY_ID"),
            "name": reader.text("AGENCY_NAME"),
            "link_name": reader.secret("AGENCY_LINK_NAME_FILE").decode("ascii", "replace"),
            "database_url": reader.text("AGENCY_DATABASE_URL"),
            "keystore": Path(reader.text("AGENCY_KEYSTORE_FILE")),
            "key_ring": Path(reader.text("AGENCY_KEY_RING_FILE")),
            "passphrase": reader.secret("AGENCY_KEYSTORE_PASSPHRASE_FILE"),
            "page_secret": reader.secret("AGENCY_PAGE_SECRET_FILE"),
            "env": Env(reader.choice("AGENCY_MODE", tuple(Env), Env.LIVE)),
            "auto_answer": reader.choice("AGENCY_AUTO_ANSWER", AUTO_ANSWERS, "none"),
            "accounts": reader.file("AGENCY_ACCOUNTS_FILE", load_accounts, _NO_ACCOUNTS, optional=True),
            "trusted_issuers": reader.file("AGENCY_TRUSTED_ISSUERS_FILE", load_issuers, _NO_ISSUERS, optional=True),
            "hosts": reader.several("AGENCY_HOSTS"),
        }
        if reader.mistakes:
            raise SettingsRefused(reader.mistakes)
        return cls(**found)


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


def new_link_name(random: bytes) -> str:
    """A link name from 16 random bytes: 128 bits in lower-case base32 without padding."""
    return base64.b32encode(random).decode("ascii").rstrip("=").lower()
