"""Settings of this service, checked once at start; every mistake is listed, not only the first."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, TypeVar

from alongside.web.tokens import TrustedIssuer

Value = TypeVar("Value")


class SettingsRefused(ValueError):
    """The settings have mistakes; `mistakes` holds one sentence for each, without the values."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True)
class Settings:
    """Everything that differs from one installation to the next. Secrets come from files.

    `keystore` holds the permission key under the name `permission`. `key_ring` encrypts what is stored; it is created
    when it is missing in sandbox mode only. `sandbox`: the import role also vouches for authorisers of exceptions;
    anywhere else each approves in their own session, so live is the default. `hosts`: names that the service is
    reached by; empty means any.
    """

    database_url: str
    key_ring: Path
    keystore: Path
    keystore_passphrase: bytes = field(repr=False)
    trusted_issuers: tuple[TrustedIssuer, ...] = ()
    sandbox: bool = False
    hosts: tuple[str, ...] = ()

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Read `CONSENT_*`; the README lists them. Raises `SettingsRefused` with every mistake."""
        reader = _Reader(env)
        settings = cls(
            database_url=reader.text("CONSENT_DATABASE_URL"),
            key_ring=Path(reader.text("CONSENT_KEY_RING_FILE")),
            keystore=Path(reader.text("CONSENT_KEYSTORE_FILE")),
            keystore_passphrase=reader.file("CONSENT_KEYSTORE_PASSPHRASE_FILE", _secret, b""),
            trusted_issuers=reader.file("CONSENT_TRUSTED_ISSUERS_FILE", _issuers, ()),
            sandbox=reader.mode("CONSENT_MODE"),
            hosts=tuple(name.strip() for name in env.get("CONSENT_HOSTS", "").split(",") if name.strip()),
        )
        if reader.mistakes:
            raise SettingsRefused(tuple(reader.mistakes))
        return settings


class _Reader:
    """Reads variables and remembers what was wrong."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self.mistakes: list[str] = []

    def text(self, name: str) -> str:
        value = self._env.get(name, "").strip()
        if not value:
            self.mistakes.append(f"{name} is not set.")
        return value

    def mode(self, name: str) -> bool:
        value = self._env.get(name, "live")
        if value not in ("sandbox", "live"):
            self.mistakes.append(f"{name} must be sandbox or live.")
        return value == "sandbox"

    def file(self, name: str, read: Callable[[Path], Value], default: Value) -> Value:
        path = self.text(name)
        if not path:
            return default
        try:
            return read(Path(path))
        except OSError:
            self.mistakes.append(f"The file that {name} names cannot be read.")
        except (ValueError, KeyError, TypeError):
            self.mistakes.append(f"The file that {name} names does not hold what it should.")
        return default


def _secret(path: Path) -> bytes:
    secret = path.read_bytes().strip()
    if not secret:
        raise ValueError("The secret is empty.")
    return secret


def _issuers(path: Path) -> tuple[TrustedIssuer, ...]:
    return tuple(
        TrustedIssuer(item["iss"], item["jwk"], tuple(item["kinds"]), tuple(item.get("roles", ())))
        for item in json.loads(path.read_text(encoding="utf-8"))
    )
