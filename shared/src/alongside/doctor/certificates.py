"""When certificates end: those in files of ours, and the one that a server shows."""

import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509

from alongside.doctor.finding import Finding, good, wrong

BEFORE_THE_END: Final = timedelta(days=14)
WITHIN_S: Final = 5.0
RENEW: Final = "Ask whoever issues certificates for a new one and put it in place"


def look_at_certificate_files(who: str, env: Mapping[str, str], prefix: str, now: datetime) -> Iterator[Finding]:
    """Every file that a variable `PREFIX..._CA_FILE` or `PREFIX..._CERTIFICATE_FILE` names. `now`: aware UTC."""
    for name in sorted(env):
        path = env[name].strip()
        if name.startswith(prefix) and name.endswith(("_CA_FILE", "_CERTIFICATE_FILE")) and path:
            yield look_at_certificate_file(f"{who} certificates", Path(path), now)


def look_at_certificate_file(subject: str, path: Path, now: datetime) -> Finding:
    """The certificate of a PEM file that ends first."""
    try:
        held = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError):
        return wrong(subject, f"{path} holds no certificate that can be read.", f"{RENEW} ({path}).")
    first = min(held, key=lambda one: one.not_valid_after_utc)
    return judge_dates(
        subject, f"The certificate in {path}", first.not_valid_before_utc, first.not_valid_after_utc, now
    )


def judge_dates(subject: str, what: str, begins: datetime, ends: datetime, now: datetime) -> Finding:
    """Valid now, and for at least 14 days more. All times aware UTC."""
    mend, day = f"{RENEW}.", f"{ends:%d %B %Y}"
    if begins > now:
        return wrong(subject, f"{what} is valid only from {begins:%d %B %Y}.", mend)
    if ends <= now:
        return wrong(subject, f"{what} ended on {day}.", mend)
    if ends - now < BEFORE_THE_END:
        return wrong(subject, f"{what} ends on {day}, in {(ends - now).days} days.", mend)
    return good(subject, f"{what} is valid until {day}.")


class HandshakeFailed(Exception):
    """The server and we do not trust each other; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.sentence)
        self.finding = finding


def look_at_server(subject: str, address: tuple[str, int], tls: ssl.SSLContext, now: datetime) -> Finding:
    """The certificate that the server shows in the handshake that a service would make. Raises HandshakeFailed."""
    host, port = address
    what, mend = f"The certificate of {host}:{port}", f"{RENEW} on {host}."
    try:
        plain = socket.create_connection(address, WITHIN_S)
        with plain, tls.wrap_socket(plain, server_hostname=host) as wrapped:
            shown = wrapped.getpeercert()
    except ssl.SSLCertVerificationError as error:
        raise HandshakeFailed(wrong(subject, f"{what} is refused: {error.verify_message}.", mend)) from None
    except OSError:  # ssl.SSLError is one
        sentence = f"{host}:{port} speaks no TLS that this service may use, or hangs up."
        raise HandshakeFailed(wrong(subject, sentence, f"openssl s_client -connect {host}:{port}")) from None
    if not shown:
        return wrong(subject, f"{what} was not checked at all.", "Name the CA's file in the settings.")
    return judge_dates(subject, what, _moment(shown["notBefore"]), _moment(shown["notAfter"]), now)


def _moment(written: object) -> datetime:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(written)), UTC)
