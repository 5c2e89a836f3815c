"""Settings, read once at start; every mistake is listed, not only the first. Secrets come from files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from alongside.envelope.model import Env
from alongside.link.port import LANDLORD
from alongside.settings import BrokerUrl, SettingsReader
from alongside.web.accounts import Account, load_accounts
from alongside.web.logo import Logo, read_logo
from alongside.web.tokens import TokenSigner, TrustedIssuer, load_issuers
from referral.domain.landlord import OwnParty
from referral.domain.wording import Contact
from referral.domain.wording_table import Ring

SECRET_BYTES = 32
_NO_LOGO: Logo | None = None
_NO_ACCOUNTS: tuple[Account, ...] = ()
_PAGES = ("REFERRAL_DESK_KEY", "REFERRAL_ACCOUNTS", "REFERRAL_PAGE_SECRET")
OWN_RINGS = tuple(ring for ring in Ring if ring is not Ring.AGENCY)


@dataclass(frozen=True)
class Settings:
    """Everything that differs from one installation to the next.

    `own` is the landlord's identity and statements. `key_ring` encrypts what is stored about people. `keystore` holds
    `message` and `encryption` (also `encryption.<epoch>`). The relay and the directory's commands have neither them
    nor the passphrase (None). `token_key` is the private
    JWK with which this service signs its calls. `contacts` are the landlord's own roles and telephone numbers.
    `env`: sandbox or live; statements of the other are refused. `hosts`: names the service is reached by. `events`:
    where domain events come and go; `link`: where sealed messages do, which only the relay needs. Both are None where
    one process holds all services.

    `desk_key` is the private JWK that signs calls on behalf of a member of staff, `accounts` who may sign in to the
    pages, `page_secret` signs their cookies; without a key or accounts there are no pages.
    `display_name` and `logo` stand in their header. `practice`: no real number or address of anybody is taken.
    `import_team`: the team of people whom an import makes known.
    """

    database_url: str = field(repr=False)
    key_ring: Path | None
    keystore: Path | None
    keystore_passphrase: bytes | None = field(repr=False)
    own: OwnParty
    consent_url: str
    notify_url: str
    token_key: Mapping[str, Any] = field(repr=False)
    contacts: Mapping[str, Contact]
    trusted_issuers: tuple[TrustedIssuer, ...] = ()
    env: Env = Env.LIVE
    hosts: tuple[str, ...] = ()
    events: BrokerUrl | None = None
    link: BrokerUrl | None = None
    desk_key: Mapping[str, Any] | None = field(default=None, repr=False)
    accounts: tuple[Account, ...] = ()
    page_secret: bytes = field(default=b"", repr=False)
    import_team: str = ""
    display_name: str = "Alongside"
    logo: Logo | None = None
    practice: bool = False

    @classmethod
    def from_env(cls, env: Mapping[str, str], *, with_keys: bool = True) -> Self:
        """Read `REFERRAL_*`; the README lists them. Without keys: for the relay.

        Raises:
            SettingsRefused: with every mistake.
        """
        reader = SettingsReader(env)
        mode = Env(reader.choice("REFERRAL_MODE", tuple(Env), Env.LIVE))
        settings = cls(
            database_url=reader.text("REFERRAL_DATABASE_URL"),
            key_ring=Path(reader.text("REFERRAL_KEY_RING_FILE")) if with_keys else None,
            keystore=Path(reader.text("REFERRAL_KEYSTORE_FILE")) if with_keys else None,
            keystore_passphrase=reader.secret("REFERRAL_KEYSTORE_PASSPHRASE_FILE") if with_keys else None,
            own=OwnParty(
                identity=reader.text("REFERRAL_LANDLORD_IDENTITY"),
                root=reader.file("REFERRAL_ROOT_STATEMENT_FILE", _statement, ""),
                keys=reader.file("REFERRAL_KEY_STATEMENT_FILE", _statement, ""),
            ),
            consent_url=reader.text("REFERRAL_CONSENT_URL"),
            notify_url=reader.text("REFERRAL_NOTIFY_URL"),
            token_key=reader.file("REFERRAL_TOKEN_KEY_FILE", _jwk, {}),
            contacts=reader.file("REFERRAL_CONTACTS_FILE", _contacts, {}),
            trusted_issuers=reader.file("REFERRAL_TRUSTED_ISSUERS_FILE", load_issuers, ()),
            env=mode,
            hosts=reader.several("REFERRAL_HOSTS"),
            events=reader.broker("REFERRAL_EVENTS", sandbox=mode is Env.SANDBOX),
            link=_link(reader, mode),
            import_team=reader.optional_text("REFERRAL_IMPORT_TEAM") or "",
            display_name=reader.optional_text("REFERRAL_DISPLAY_NAME") or "Alongside",
            logo=reader.file("REFERRAL_LOGO_FILE", read_logo, _NO_LOGO, optional=True),
            **(_pages(reader) if any(name.startswith(_PAGES) for name in env) else {}),
        )
        return reader.settle(lambda: settings)


def _pages(reader: SettingsReader) -> dict[str, Any]:
    """All of what the pages need, or nothing of it."""
    secret = reader.file("REFERRAL_PAGE_SECRET_FILE", Path.read_bytes, b"0" * SECRET_BYTES)
    if len(secret) < SECRET_BYTES:
        reader.mistakes.append(f"REFERRAL_PAGE_SECRET_FILE: the secret needs at least {SECRET_BYTES} bytes.")
    return {
        "desk_key": reader.file("REFERRAL_DESK_KEY_FILE", _jwk, None),
        "accounts": reader.file("REFERRAL_ACCOUNTS_FILE", load_accounts, _NO_ACCOUNTS),
        "page_secret": secret,
    }


def _link(reader: SettingsReader, mode: Env) -> BrokerUrl | None:
    link = reader.broker("REFERRAL_LINK", sandbox=mode is Env.SANDBOX)
    if link is not None and link.user != LANDLORD:
        reader.mistakes.append(f"REFERRAL_LINK_URL: the user must be {LANDLORD}.")
    return link


def _statement(path: Path) -> str:
    text = path.read_text(encoding="ascii").strip()
    if text.count(".") != 2:
        raise ValueError("The file holds no compact JWS.")
    return text


def _jwk(path: Path) -> Mapping[str, Any]:
    jwk = json.loads(path.read_text(encoding="utf-8"))
    if "d" not in jwk:
        raise ValueError("The key is not a private one.")
    TokenSigner("referral", jwk)  # raises for what cannot sign
    return dict(jwk)


def _contacts(path: Path) -> Mapping[str, Contact]:
    held = json.loads(path.read_text(encoding="utf-8"))
    return {ring.value: Contact(str(held[ring]["role"]), str(held[ring]["phone"])) for ring in OWN_RINGS}
