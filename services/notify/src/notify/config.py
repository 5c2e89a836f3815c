"""Settings of this service, checked once at start; every mistake is listed, not only the first."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from alongside.events.model import STAFF_ROLES
from alongside.settings import SettingsReader, SettingsRefused
from alongside.web.accounts import Account, load_accounts
from alongside.web.tokens import TrustedIssuer, load_issuers
from notify.domain.templates import Words, forbidden_in

SECRET_BYTES = 32
_NO_ISSUERS: tuple[TrustedIssuer, ...] = ()
_NO_ACCOUNTS: tuple[Account, ...] = ()
_ADDRESS = re.compile(r"[^@\s=,]{1,64}@[^@\s=,]{1,190}")
_PHONE = re.compile(r"[0-9+() ]{3,30}")


@dataclass(frozen=True)
class Settings:
    """Everything that differs from one installation to the next. Secrets come from files.

    `sandbox` keeps every message in the outbox and sends nothing; it is the default, because sending by
    mistake cannot be undone. `words` is all that a text can be filled with. `staff_addresses` maps a role to
    a shared mailbox; a role without one gets tasks instead of mail. `key_ring` is created when it is missing
    in sandbox mode only. `hosts` are the names under which the pages are reached; empty means any name.
    """

    database_url: str
    key_ring: Path
    words: Words
    page_secret: bytes = field(repr=False)
    trusted_issuers: tuple[TrustedIssuer, ...] = ()
    accounts: tuple[Account, ...] = ()
    staff_addresses: Mapping[str, str] = field(default_factory=dict)
    sandbox: bool = True
    hosts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        mistakes = _word_mistakes(self.words)
        if len(self.page_secret) < SECRET_BYTES:
            mistakes.append(f"The page secret needs at least {SECRET_BYTES} bytes.")
        if mistakes:
            raise SettingsRefused(mistakes)

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Read `NOTIFY_*`; the README lists them. Raises `SettingsRefused` with every mistake."""
        reader = SettingsReader(env)
        values: dict[str, Any] = {
            "database_url": reader.text("NOTIFY_DATABASE_URL"),
            "key_ring": Path(reader.text("NOTIFY_KEY_RING_FILE")),
            "page_secret": reader.file("NOTIFY_PAGE_SECRET_FILE", Path.read_bytes, b"0" * SECRET_BYTES),
            "trusted_issuers": reader.file("NOTIFY_TRUSTED_ISSUERS_FILE", load_issuers, _NO_ISSUERS),
            "accounts": reader.file("NOTIFY_ACCOUNTS_FILE", load_accounts, _NO_ACCOUNTS, optional=True),
            "staff_addresses": _addresses(reader, "NOTIFY_STAFF_ADDRESSES"),
            "sandbox": reader.choice("NOTIFY_MODE", ("sandbox", "live"), "sandbox") == "sandbox",
            "hosts": reader.several("NOTIFY_HOSTS"),
        }
        words = Words(
            reader.text("NOTIFY_LANDLORD_NAME"),
            reader.text("NOTIFY_WORKER_NAME"),
            reader.text("NOTIFY_PHONE"),
        )
        return reader.settle(lambda: cls(words=words, **values))


def _word_mistakes(words: Words) -> list[str]:
    mistakes = [
        f"The {name} is missing, longer than 40 characters, or holds a word that says what a message is about."
        for name, value in (("landlord's display name", words.landlord), ("worker's name", words.worker))
        if not 0 < len(value) <= 40 or forbidden_in(value) or not value.isprintable()
    ]
    if not _PHONE.fullmatch(words.phone):
        mistakes.append("The telephone number must be 3 to 30 digits, spaces, brackets or a plus sign.")
    return mistakes


def _addresses(reader: SettingsReader, name: str) -> Mapping[str, str]:
    pairs = [part.partition("=") for part in reader.several(name)]
    if any(role not in STAFF_ROLES or not _ADDRESS.fullmatch(address) for role, _, address in pairs):
        reader.mistakes.append(f"{name} must be role=address, separated by commas, with known roles.")
    return {role: address for role, _, address in pairs}
