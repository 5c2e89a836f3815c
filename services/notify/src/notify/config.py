"""Settings of this service, checked once at start; every mistake is listed, not only the first."""

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from alongside.events.model import STAFF_ROLES
from alongside.settings import BrokerUrl, SettingsReader, SettingsRefused
from alongside.web.accounts import Account, load_accounts
from alongside.web.tokens import TrustedIssuer, load_issuers
from notify.domain.mail import SUBMISSION_PORT, MailServer, Security, is_mailbox
from notify.domain.templates import Words, forbidden_in

SECRET_BYTES = 32
_NO_ISSUERS: tuple[TrustedIssuer, ...] = ()
_NO_ACCOUNTS: tuple[Account, ...] = ()
_MAIL = "NOTIFY_SMTP_"
_PHONE = re.compile(r"[0-9+() ]{3,30}")


@dataclass(frozen=True)
class Settings:
    """Everything that differs from one installation to the next. Secrets come from files.

    `sandbox` keeps every message in the outbox and sends nothing; it is the default, because sending by
    mistake cannot be undone. `words` is all that a text can be filled with. `staff_addresses` maps a role to
    a shared mailbox; a role without one gets tasks instead of mail. `key_ring` is created when it is missing
    in sandbox mode only. `hosts` are the names under which the pages are reached; empty means any name.
    `events` is the broker; None where events come over a bus of one process. `mail` takes mail to staff in; without
    it they get tasks, or in sandbox mode nothing leaves the outbox. `practice`: nothing real of anybody is taken.
    """

    database_url: str = field(repr=False)
    key_ring: Path
    words: Words
    page_secret: bytes = field(repr=False)
    trusted_issuers: tuple[TrustedIssuer, ...] = ()
    accounts: tuple[Account, ...] = ()
    staff_addresses: Mapping[str, str] = field(default_factory=dict)
    sandbox: bool = True
    hosts: tuple[str, ...] = ()
    events: BrokerUrl | None = None
    mail: MailServer | None = None
    practice: bool = False

    def __post_init__(self) -> None:
        mistakes = [*_word_mistakes(self.words), *_mail_mistakes(self)]
        if len(self.page_secret) < SECRET_BYTES:
            mistakes.append(f"The page secret needs at least {SECRET_BYTES} bytes.")
        if mistakes:
            raise SettingsRefused(mistakes)

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Read `NOTIFY_*`; the README lists them. Raises `SettingsRefused` with every mistake."""
        reader = SettingsReader(env)
        sandbox = reader.choice("NOTIFY_MODE", ("sandbox", "live"), "sandbox") == "sandbox"
        values: dict[str, Any] = {
            "database_url": reader.text("NOTIFY_DATABASE_URL"),
            "key_ring": Path(reader.text("NOTIFY_KEY_RING_FILE")),
            "page_secret": reader.file("NOTIFY_PAGE_SECRET_FILE", Path.read_bytes, b"0" * SECRET_BYTES),
            "trusted_issuers": reader.file("NOTIFY_TRUSTED_ISSUERS_FILE", load_issuers, _NO_ISSUERS),
            "accounts": reader.file("NOTIFY_ACCOUNTS_FILE", load_accounts, _NO_ACCOUNTS, optional=True),
            "staff_addresses": _addresses(reader, "NOTIFY_STAFF_ADDRESSES"),
            "sandbox": sandbox,
            "hosts": reader.several("NOTIFY_HOSTS"),
            "events": reader.broker("NOTIFY_EVENTS", sandbox=sandbox),
            "mail": _mail(reader, env),
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


def _mail_mistakes(settings: Settings) -> list[str]:
    mistakes = [] if settings.mail is None else settings.mail.mistakes()
    if settings.mail is not None and not settings.sandbox and not settings.staff_addresses:
        mistakes.append("There is a mail server and no address of staff to which mail would go.")
    if not all(is_mailbox(address) for address in settings.staff_addresses.values()):
        mistakes.append("Every address of staff must be a plain one, like name@example.org.")
    return mistakes


def _addresses(reader: SettingsReader, name: str) -> Mapping[str, str]:
    pairs = [part.partition("=") for part in reader.several(name)]
    if any(role not in STAFF_ROLES for role, _, _ in pairs) or len({role for role, _, _ in pairs}) < len(pairs):
        reader.mistakes.append(f"{name} must be role=address, separated by commas, with known roles, each once.")
    return {role: address for role, _, address in pairs}


def _mail(reader: SettingsReader, env: Mapping[str, str]) -> MailServer | None:
    """Read `NOTIFY_SMTP_*`, all of it or nothing: without the host the rest would be a setting without effect."""
    if not any(name.startswith(_MAIL) and value.strip() for name, value in env.items()):
        return None
    return MailServer(
        host=reader.text(f"{_MAIL}HOST") or "missing.invalid",
        sender=reader.text(f"{_MAIL}FROM") or "missing@missing.invalid",
        port=reader.whole(f"{_MAIL}PORT", SUBMISSION_PORT, lowest=1, highest=65535),
        security=Security(reader.choice(f"{_MAIL}SECURITY", Security, Security.STARTTLS)),
        user=reader.optional_text(f"{_MAIL}USER"),
        password=reader.file(f"{_MAIL}PASSWORD_FILE", _password, None, optional=True),
        ca_file=reader.file(f"{_MAIL}CA_FILE", _authority, None, optional=True),
    )


def _password(path: Path) -> str | None:
    return path.read_text(encoding="utf-8").strip() or None


def _authority(path: Path) -> Path | None:
    """The file itself, when it holds a certificate."""
    ssl.create_default_context(cafile=str(path))
    return path
