"""Settings of this service, checked once at start; every mistake is listed, not only the first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from alongside.settings import BrokerUrl, SettingsReader
from alongside.web.tokens import TrustedIssuer, load_issuers


@dataclass(frozen=True)
class Settings:
    """Everything that differs from one installation to the next. Secrets come from files.

    `keystore` holds the permission key under the name `permission`. `key_ring` encrypts what is stored; it is created
    when it is missing in sandbox mode only. `sandbox`: the import role also vouches for authorisers of exceptions;
    anywhere else each approves in their own session, so live is the default. `hosts`: names that the service is
    reached by; empty means any. `events`: where domain events come and go; None where one process holds all services.
    `contact`: how a person reaches the landlord about her consent, for records and receipts.
    """

    database_url: str = field(repr=False)
    key_ring: Path
    keystore: Path
    keystore_passphrase: bytes = field(repr=False)
    trusted_issuers: tuple[TrustedIssuer, ...] = ()
    sandbox: bool = False
    hosts: tuple[str, ...] = ()
    events: BrokerUrl | None = None
    contact: str | None = None

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Read `CONSENT_*`; the README lists them. Raises `SettingsRefused` with every mistake."""
        reader = SettingsReader(env)
        sandbox = reader.choice("CONSENT_MODE", ("sandbox", "live"), "live") == "sandbox"
        settings = cls(
            database_url=reader.text("CONSENT_DATABASE_URL"),
            key_ring=Path(reader.text("CONSENT_KEY_RING_FILE")),
            keystore=Path(reader.text("CONSENT_KEYSTORE_FILE")),
            keystore_passphrase=reader.secret("CONSENT_KEYSTORE_PASSPHRASE_FILE"),
            trusted_issuers=reader.file("CONSENT_TRUSTED_ISSUERS_FILE", load_issuers, ()),
            sandbox=sandbox,
            hosts=reader.several("CONSENT_HOSTS"),
            events=reader.broker("CONSENT_EVENTS", sandbox=sandbox),
            contact=reader.optional_text("CONSENT_CONTACT"),
        )
        return reader.settle(lambda: settings)
