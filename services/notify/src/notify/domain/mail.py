"""Mail to staff: where it is handed in, what counts as an address, and when to try again. Nothing connects here."""

import ipaddress
import re
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from notify.domain.templates import forbidden_in

SUBMISSION_PORT: Final = 587
"""RFC 6409 section 3.1."""
MOST_ATTEMPTS: Final = 10
"""With the pauses of `pause` about an hour and a half; then a person is asked."""
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=30)

# RFC 5321 section 4.1.2: the dot-string and domain that every server takes; no quotes, no comments, no Unicode.
_ATOM = r"[A-Za-z0-9!#$%&'*+/?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")


class Security(StrEnum):
    """How the conversation is encrypted: asked for after the greeting, from the first byte, or not at all."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class Trouble(StrEnum):
    """Why a channel did not take a message: ours to name, never the other side's words."""

    AWAY = "away"
    LATE = "late"
    LOST = "lost"
    NO_ENCRYPTION = "no_encryption"
    NOT_TRUSTED = "not_trusted"
    NO_LOGIN = "no_login"
    LOGIN_REFUSED = "login_refused"
    REFUSED = "refused"
    NO_ADDRESS = "no_address"


@dataclass(frozen=True)
class MailServer:
    """A server that takes mail in (RFC 6409), who we are there, and whom the mail is from.

    `ca_file` names who signed its certificate; None means the authorities that this machine trusts. `sender` is
    also where the server reports what could not be delivered; its domain is how this service names itself.
    """

    host: str
    sender: str
    port: int = SUBMISSION_PORT
    security: Security = Security.STARTTLS
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None

    @property
    def domain(self) -> str:
        """The part of `sender` after the at sign."""
        return self.sender.rpartition("@")[2]

    def mistakes(self) -> list[str]:
        """Return one sentence for everything that does not belong together, none of the values in it."""
        rules = {
            "The mail server must be a host name or an address.": is_host(self.host),
            "Mail may go unencrypted to this machine only.": self._protected(),
            "The mail server's user and password are given together or not at all.": bool(self.user)
            == bool(self.password),
            "The mail server's user and password must be printable ASCII.": _plain(self.user)
            and _plain(self.password),
            "A password never goes over a connection that is not encrypted.": self._encrypted() or not self.password,
            "An authority for certificates belongs to a connection that is encrypted.": self._encrypted()
            or self.ca_file is None,
            "The sender of mail must be a plain address.": is_mailbox(self.sender),
            "The sender of mail holds a word that says what a message is about.": not forbidden_in(
                self.sender.rpartition("@")[0]
            ),
        }
        return [sentence for sentence, kept in rules.items() if not kept]

    def _encrypted(self) -> bool:
        return self.security is not Security.NONE

    def _protected(self) -> bool:
        return self._encrypted() or _on_this_machine(self.host)


def is_mailbox(text: str) -> bool:
    """Say whether this is an address without display name, such that nothing else fits into it."""
    local, at, domain = text.rpartition("@")
    lengths = 0 < len(local) <= 64 and len(domain) <= 190  # RFC 5321 section 4.5.3.1, and room for a Message-ID
    return bool(at) and lengths and bool(_LOCAL.fullmatch(local)) and bool(_DOMAIN.fullmatch(domain))


def is_host(text: str) -> bool:
    """Say whether this is a host name, an IPv4 or an IPv6 address."""
    return len(text) <= 253 and (bool(_DOMAIN.fullmatch(text)) or _address(text) is not None)


def pause(attempts: int, chance: float) -> timedelta:
    """Return how long to wait after this many attempts: 30 s doubling up to 30 min.

    `chance`, from 0 to 1, says how much of one half is taken off, so that what failed together is not tried
    again together.
    """
    whole: timedelta = min(_FIRST_PAUSE * 2 ** min(attempts - 1, 16), _LONGEST_PAUSE)
    return whole * (1 - chance / 2)


def _plain(text: str | None) -> bool:
    return text is None or (text.isascii() and text.isprintable() and len(text) <= 500)


def _on_this_machine(host: str) -> bool:
    address = _address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
