"""The boxes of `alongside go-live`: each says what it is for, and its check looks whether it works, now."""

import socket
import ssl
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from alongside.web import strict_json
from alongside.web.logo import read_logo
from alongside.web.wire import Wire, WireError
from embedded.backup.putting_back import put_back
from embedded.backup.sealed_file import BackupRefused
from embedded.go_live.mail import of_told
from embedded.landlord import IDENTITY_STORE
from embedded.refer.partnership import sample_partnership
from notify.adapters.submission import check
from notify.domain.templates import forbidden_in
from notify.usecases.ports import ChannelDown

NEWEST: Final = timedelta(days=7)
CERTIFICATE_LASTS: Final = timedelta(days=14)
_WAIT_S: Final = 10.0
_SAYS_AT_MOST: Final = 1000  # bytes

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Box:
    """One thing that has to be there. `check` returns the sentence that says what is wrong, or None."""

    name: str
    what: str
    how: str
    check: Callable[[Path, Facts], str | None]


def name_and_logo(data: Path, told: Facts) -> str | None:
    """The landlord's own name, and a picture that a page can show."""
    name = str(told["name"])
    if name == sample_partnership().landlord["name"]:
        return "This is the name of the landlord in the examples. Enter your own."
    if not 2 <= len(name) <= 40 or not name.isprintable() or forbidden_in(name):
        return "Enter a name of 2 to 40 characters that says nothing about why you write to people."
    return _logo(data / told["logo"]) if told["logo"] else None


def _logo(file: Path) -> str | None:
    try:
        read_logo(file)
    except OSError:
        return "The logo cannot be read."
    except ValueError as error:
        return str(error)
    return None


def encrypted_address(_data: Path, told: Facts) -> str | None:
    """People's browsers reach the desk at this address, encrypted, by a certificate that lasts."""
    address = urlsplit(str(told["address"]))
    if address.scheme != "https" or not address.hostname:
        return "Enter the address that begins with https://."
    try:
        ends = _certificate_ends(address.hostname, address.port or 443, told["ca_file"])
    except ssl.SSLCertVerificationError:
        return "Browsers do not trust the certificate at this address."
    except OSError:
        return "Nothing answers at this address."
    if ends - datetime.now(UTC) < CERTIFICATE_LASTS:
        return "The certificate ends in less than 14 days. Renew it first."
    return _desk_answers(str(told["address"]), told["ca_file"])


def _certificate_ends(host: str, port: int, ca_file: str | None) -> datetime:
    context = ssl.create_default_context(cafile=ca_file)
    with (
        socket.create_connection((host, port), _WAIT_S) as plain,
        context.wrap_socket(plain, server_hostname=host) as wrapped,
    ):
        found: dict[str, Any] = dict(wrapped.getpeercert() or {})
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(found["notAfter"]), UTC)


def _desk_answers(address: str, ca_file: str | None) -> str | None:
    """Asked there and nowhere else: many a web server has a page, or a way to another address, for every question."""
    wire = Wire(address, _WAIT_S, Path(ca_file) if ca_file else None)
    try:
        status, said = wire.exchange("GET", "/livez", {}, None, _SAYS_AT_MOST)
        alive = status == HTTPStatus.OK and strict_json.loads(said) == {"alive": True}
    except (WireError, strict_json.NotStrictJson):
        alive = False
    if alive:
        return None
    return "Something answers at this address, but not Alongside. Start it, and let the address lead to its desk."


def mail(data: Path, told: Facts) -> str | None:
    """A mail server that lets us in, encrypted, for mail to staff."""
    try:
        server = of_told(data, told)
    except OSError:
        return "The file with the mail password cannot be read."
    mistakes = server.mistakes()
    if mistakes:
        return mistakes[0]
    try:
        check(server)
    except ChannelDown as down:
        return f"The mail server does not work as told ({down.trouble})."
    return None


def backup(data: Path, told: Facts) -> str | None:
    """A backup of the last days that was put back for a try, and has everything in it."""
    made_at = datetime.fromisoformat(told["made_at"])
    if datetime.now(UTC) - made_at > NEWEST:
        return "The newest backup is more than 7 days old. Make one with `alongside backup`."
    return _tried(data, told, lambda there: _lacks_nothing(data, there))


def _lacks_nothing(data: Path, there: Path) -> str | None:
    missing = [one.name for one in data.glob("*.sqlite3") if not (there / one.name).is_file()]
    return "The backup is older than one of the databases. Make a new one." if missing else None


def key_copy(data: Path, told: Facts) -> str | None:
    """A second copy, elsewhere, from which the keys come back."""
    mine = (data / "keys" / f"{IDENTITY_STORE}.keystore").read_bytes()

    def same(there: Path) -> str | None:
        kept = there / "keys" / f"{IDENTITY_STORE}.keystore"
        good = kept.is_file() and kept.read_bytes() == mine
        return None if good else "The keys in this copy are not the ones that are used here."

    return _tried(data, told, same)


def _tried(data: Path, told: Facts, look: Callable[[Path], str | None]) -> str | None:
    """Put it back into a folder that is thrown away, and look."""
    try:
        passphrase = (Path(told["passphrase_file"]).read_text(encoding="utf-8").splitlines() or [""])[0]
        with tempfile.TemporaryDirectory(dir=data.parent, prefix=".go-live-") as folder:
            there = Path(folder) / "tried"
            put_back(Path(told["file"]), there, passphrase)
            return look(there)
    except BackupRefused as refused:
        return str(refused)
    except OSError:
        return "The file, or the one with its passphrase, cannot be read. Both have to be there for this check."


BOXES: Final = (
    Box("name", "Your name and logo", "alongside go-live name 'Your name' --logo FILE", name_and_logo),
    Box("address", "An encrypted address", "alongside go-live address https://...", encrypted_address),
    Box("mail", "Mail to your staff", "alongside go-live mail HOST --from ADDRESS --staff ADDRESS ...", mail),
    Box(
        "backup",
        "A backup that was tried",
        "alongside backup FILE, then: alongside go-live backup FILE --passphrase-file PASSPHRASE",
        backup,
    ),
    Box(
        "keys",
        "A copy of the keys elsewhere",
        "alongside backup another FILE, to be kept in another place, then: "
        "alongside go-live keys FILE --passphrase-file PASSPHRASE",
        key_copy,
    ),
)
