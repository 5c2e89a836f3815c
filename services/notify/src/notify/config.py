"""Settings of this service, checked once at start; every mistake is listed, not only the first."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar

from alongside.events.model import STAFF_ROLES
from alongside.web.accounts import Account, load_accounts
from alongside.web.tokens import TrustedIssuer
from notify.domain.templates import Words, forbidden_in

Value = TypeVar("Value")

SECRET_BYTES = 32
_NO_ISSUERS: tuple[TrustedIssuer, ...] = ()
_NO_ACCOUNTS: tuple[Account, ...] = ()
_ADDRESS = re.compile(r"[^@\s=,]{1,64}@[^@\s=,]{1,190}")
_PHONE = re.compile(r"[0-9+() ]{3,30}")


class SettingsRefused(ValueError):
    """The settings have mistakes; `mistakes` holds one sentence for each, without the values."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


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
            raise SettingsRefused(tuple(mistakes))

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Read `NOTIFY_*`; the README lists them. Raises `SettingsRefused` with every mistake."""
        reader = _Reader(env)
        sandbox = reader.mode()
        values: dict[str, Any] = {
            "database_url": reader.text("NOTIFY_DATABASE_URL"),
            "key_ring": Path(reader.text("NOTIFY_KEY_RING_FILE")),
            "page_secret": reader.file("NOTIFY_PAGE_SECRET_FILE", Path.read_bytes, b"0" * SECRET_BYTES),
            "trusted_issuers": reader.file("NOTIFY_TRUSTED_ISSUERS_FILE", _issuers, _NO_ISSUERS),
            "accounts": reader.file("NOTIFY_ACCOUNTS_FILE", load_accounts, _NO_ACCOUNTS, optional=True),
            "staff_addresses": reader.addresses("NOTIFY_STAFF_ADDRESSES"),
            "sandbox": sandbox,
            "hosts": tuple(name for name in env.get("NOTIFY_HOSTS", "").split(",") if name),
        }
        words = Words(
            reader.text("NOTIFY_LANDLORD_NAME"),
            reader.text("NOTIFY_WORKER_NAME"),
            reader.text("NOTIFY_PHONE"),
        )
        return reader.finish(lambda: cls(words=words, **values))


def _word_mistakes(words: Words) -> list[str]:
    mistakes = [
        f"The {name} is missing, longer than 40 characters, or holds a word that says what a message is about."
        for name, value in (("landlord's display name", words.landlord), ("worker's name", words.worker))
        if not 0 < len(value) <= 40 or forbidden_in(value) or not value.isprintable()
    ]
    if not _PHONE.fullmatch(words.phone):
        mistakes.append("The telephone number must be 3 to 30 digits, spaces, brackets or a plus sign.")
    return mistakes


def _issuers(path: Path) -> tuple[TrustedIssuer, ...]:
    return tuple(
        TrustedIssuer(item["iss"], item["jwk"], tuple(item["kinds"]), tuple(item.get("roles", ())))
        for item in json.loads(path.read_text(encoding="utf-8"))
    )


class _Reader:
    """Reads variables and remembers what was wrong."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self._mistakes: list[str] = []

    def text(self, name: str) -> str:
        value = self._env.get(name, "").strip()
        if not value:
            self._mistakes.append(f"{name} is not set.")
        return value

    def mode(self) -> bool:
        value = self._env.get("NOTIFY_MODE", "sandbox")
        if value not in ("sandbox", "live"):
            self._mistakes.append("NOTIFY_MODE must be sandbox or live.")
        return value != "live"

    def file(self, name: str, read: Callable[[Path], Value], default: Value, *, optional: bool = False) -> Value:
        if optional and not self._env.get(name):
            return default
        path = self.text(name)
        if not path:
            return default
        try:
            return read(Path(path))
        except OSError:
            self._mistakes.append(f"The file that {name} names cannot be read.")
        except (ValueError, KeyError, TypeError):
            self._mistakes.append(f"The file that {name} names does not hold what it should.")
        return default

    def addresses(self, name: str) -> Mapping[str, str]:
        pairs = [part.strip().partition("=") for part in self._env.get(name, "").split(",") if part.strip()]
        if any(role not in STAFF_ROLES or not _ADDRESS.fullmatch(address) for role, _, address in pairs):
            self._mistakes.append(f"{name} must be role=address, separated by commas, with known roles.")
        return {role: address for role, _, address in pairs}

    def finish(self, build: Callable[[], Value]) -> Value:
        try:
            built = build()
        except SettingsRefused as refused:
            raise SettingsRefused((*self._mistakes, *refused.mistakes)) from None
        if self._mistakes:
            raise SettingsRefused(tuple(self._mistakes))
        return built
