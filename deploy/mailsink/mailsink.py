"""A mail server that delivers nothing: it takes mail with STARTTLS and a sign-in and keeps each one as a file.

    python mailsink.py

For sandboxes and tests, where nothing may leave. Settings, all of them needed:

    MAILSINK_FOLDER             where mails are kept, as N.eml; only the newest 500 are
    MAILSINK_USER               the one user
    MAILSINK_PASSWORD_FILE      its password
    MAILSINK_CERTIFICATE_FILE   certificate (chain) and
    MAILSINK_KEY_FILE           private key of the server, PEM
    MAILSINK_PORT               where it listens, on every address
"""

import asyncio
import hmac
import os
import signal
import ssl
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

KEPT = 500
LARGEST = 256 * 1024  # bytes of one mail
RECIPIENTS = 20
IDLE_S = 60
HOST_NAME = "mailsink.example.org"


@dataclass(frozen=True)
class Settings:
    """What the sink needs to run."""

    folder: Path
    user: str
    password: bytes = field(repr=False)
    tls: ssl.SSLContext = field(repr=False)
    port: int

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read MAILSINK_*. Raises KeyError for one that is not set, OSError or ValueError for one that is bad."""
        password = Path(env["MAILSINK_PASSWORD_FILE"]).read_bytes().strip()
        if not password:
            raise ValueError("The password is empty.")
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.minimum_version = ssl.TLSVersion.TLSv1_2
        tls.load_cert_chain(env["MAILSINK_CERTIFICATE_FILE"], env["MAILSINK_KEY_FILE"])
        return cls(Path(env["MAILSINK_FOLDER"]), env["MAILSINK_USER"], password, tls, int(env["MAILSINK_PORT"]))


class Keeper:
    """Keeps mails in a folder: 1.eml, 2.eml and so on, the oldest make room."""

    def __init__(self, folder: Path, most: int = KEPT) -> None:
        """Go on after the highest number that is there."""
        self._folder, self._most = folder, most
        self._last = max(self._numbers(), default=0)

    async def handle_RCPT(  # noqa: N802  # the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, up to a number."""
        del server, session
        if len(envelope.rcpt_tos) >= RECIPIENTS:
            return "452 Too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail, with the addresses of its envelope before it, and say so."""
        del server, session
        content = envelope.original_content or b""
        head = [f"X-Envelope-From: {envelope.mail_from}", *(f"X-Envelope-To: {one}" for one in envelope.rcpt_tos)]
        self._last += 1
        beside = self._folder / f".{self._last}.new"
        beside.write_bytes("\r\n".join([*head, ""]).encode("utf-8", "replace") + content)
        beside.replace(self._folder / f"{self._last}.eml")
        for number in sorted(self._numbers())[: -self._most]:
            (self._folder / f"{number}.eml").unlink(missing_ok=True)
        return "250 Kept"

    def _numbers(self) -> list[int]:
        return [int(path.stem) for path in self._folder.glob("*.eml") if path.stem.isdecimal()]


def authenticator(settings: Settings) -> Callable[..., AuthResult]:
    """Says whether a sign-in is the one user's."""

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        del server, session, envelope
        good = (
            mechanism in ("PLAIN", "LOGIN")
            and isinstance(data, LoginPassword)
            and hmac.compare_digest(data.login, settings.user.encode())
            and hmac.compare_digest(data.password, settings.password)
        )
        return AuthResult(success=good, handled=False)

    return authenticate


def protocol(settings: Settings, keeper: Keeper) -> Callable[[], SMTP]:
    """One conversation: nothing but STARTTLS without TLS, nothing but signing in without a sign-in."""
    return lambda: SMTP(
        keeper,
        hostname=HOST_NAME,
        ident="mail",
        data_size_limit=LARGEST,
        timeout=IDLE_S,
        tls_context=settings.tls,
        require_starttls=True,
        authenticator=authenticator(settings),
        auth_required=True,
    )


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await loop.create_server(protocol(settings, Keeper(settings.folder)), "0.0.0.0", settings.port)  # nosec B104
    async with server:
        await stop.wait()


def main() -> int:
    """The command."""
    try:
        settings = Settings.from_env(os.environ)
    except KeyError as missing:
        print(f"{missing.args[0]} is not set.", file=sys.stderr)
        return 2
    except (OSError, ValueError):
        print("A file that the settings name cannot be used, or the port is no number.", file=sys.stderr)
        return 2
    asyncio.run(serve(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
