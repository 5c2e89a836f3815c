"""Where a RabbitMQ is and who we are there, as one address. Pure: nothing connects here."""

import ipaddress
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

_PORTS = {"amqp": 5672, "amqps": 5671}


@dataclass(frozen=True, slots=True)
class BrokerUrl:
    """`amqps://user[:password]@host[:port]/vhost`, or `amqp://` where nobody listens in between.

    `tls` is whom we trust and, where a certificate speaks for the user, that certificate. Parts of the address may be
    percent-encoded. Raises ValueError, without the address, for what is none.
    """

    url: str = field(repr=False)
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Look at every part once, so that reading one later cannot fail."""
        parts = self._parts()
        if parts.scheme not in _PORTS:
            raise ValueError("The address must begin with amqp:// or amqps://.")
        if not parts.hostname or not parts.username or not unquote(parts.path[1:]):
            raise ValueError("The address must have a user, a host and a virtual host.")
        if parts.query or parts.fragment or "/" in parts.path[1:]:
            raise ValueError("The address has more in it than a user, a host and a virtual host.")

    @property
    def encrypted(self) -> bool:
        """Is it amqps?"""
        return self._parts().scheme == "amqps"

    @property
    def host(self) -> str:
        """Name or address."""
        return self._parts().hostname or ""

    @property
    def port(self) -> int:
        """5671 with TLS and 5672 without, unless it is in the address."""
        parts = self._parts()
        return parts.port or _PORTS[parts.scheme]

    @property
    def vhost(self) -> str:
        """The virtual host, without the slash before it."""
        return unquote(self._parts().path[1:])

    @property
    def user(self) -> str:
        """Who we are there."""
        return unquote(self._parts().username or "")

    @property
    def password(self) -> str | None:
        """None: the client certificate speaks for the user."""
        held = self._parts().password
        return unquote(held) if held else None

    def check(self, *, ca: Path | None, certificate: Path | None, key: Path | None, anywhere: bool) -> None:
        """Raise ValueError when address and files do not belong together, or it would go unprotected over a network.

        `anywhere`: amqp:// may go to another machine (sandbox mode).
        """
        if (certificate is None) != (key is None):
            raise ValueError("A certificate and its key are given together or not at all.")
        if self.encrypted:
            self._check_encrypted(ca, certificate)
        elif ca or certificate:
            raise ValueError("Certificates belong to amqps:// addresses.")
        elif self.password is None:
            raise ValueError("Without TLS a password must be in the address.")
        elif not anywhere and not on_this_machine(self.host):
            raise ValueError("amqp:// goes to this machine only; use amqps://.")

    def _check_encrypted(self, ca: Path | None, certificate: Path | None) -> None:
        if ca is None:
            raise ValueError("amqps:// needs the file of the authority that signed the broker's certificate.")
        if self.password is None and certificate is None:
            raise ValueError("Either a password or a client certificate is needed.")

    def _parts(self) -> SplitResult:
        try:
            parts = urlsplit(self.url)
            parts.port  # noqa: B018  # raises for what is no port
        except ValueError:
            raise ValueError("The address of the broker is none.") from None
        return parts


def tls_from(ca: Path, own: tuple[Path, Path] | None) -> ssl.SSLContext:
    """Trust certificates of this authority and no other; show our own (certificate, key) when there is one.

    Raises OSError, ssl.SSLError included, for files that do not hold them.
    """
    context = ssl.create_default_context(cafile=str(ca))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if own is not None:
        certificate, key = own
        context.load_cert_chain(certificate, key, password=_no_password)
    return context


def _no_password() -> bytes:
    """Instead of the terminal, which OpenSSL would ask when the key is encrypted; nobody sits there."""
    return b""


def on_this_machine(host: str) -> bool:
    """Is this name or address this machine's own, by what it says? Nothing is looked up."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
