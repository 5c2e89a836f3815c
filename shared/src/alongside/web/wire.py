"""HTTP/1.1 to one service, over a connection for each thread that stays open.

The standard library's `http.client` and nothing above it: it follows no redirect, asks no proxy and no ~/.netrc,
keeps no cookie and decodes nothing, and a call costs a quarter of what it costs with `requests`.
"""

import contextlib
import http.client
import select
import ssl
import threading
import time
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH

RESTS_S: Final = 1.0
"""What was in use a moment ago is still there; what rested longer is looked at before it is used again."""
_AS_IT_IS: Final = "!$%&'()*+,/:;=?@[]~"


class WireError(Exception):
    """There is no answer."""


class NotConnected(WireError):
    """The other side could not be reached, or went away before it answered."""


class Slow(WireError):
    """Nothing came within the time."""


class Unreadable(WireError):
    """What came ended early or is longer than was allowed, or nobody could be asked that at that address."""


class Wire:
    """Thread-safe. `timeout_s`: to connect, and between two bytes. `authority`: who alone may have signed the other
    side's certificate; None: whoever is known to have the trust of all.
    """

    def __init__(self, base_url: str, timeout_s: float, authority: Path | None = None) -> None:
        self._base, self._timeout_s = urlsplit(base_url.rstrip("/")), timeout_s
        self._authority = authority or DEFAULT_CA_BUNDLE_PATH
        self._local = threading.local()

    def exchange(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None, at_most: int
    ) -> tuple[int, bytes]:
        """Status and body of the answer, a body of at most `at_most` bytes.

        path: as it follows the address, with its query. Raises NotConnected, Slow, Unreadable.
        """
        kept = self._kept()
        connection = kept.connection
        try:
            with _ask(connection, method, self._base.path + quote(path, _AS_IT_IS), headers, body) as answer:
                found = _body(answer, at_most)
        except BaseException:
            connection.close()  # what it still has to say belongs to nobody's question
            raise
        kept.rests_since = time.monotonic()
        return answer.status, found

    def _kept(self) -> "_Kept":
        kept: _Kept | None = getattr(self._local, "kept", None)
        if kept is None:
            kept = self._local.kept = _Kept(self._new())
        elif time.monotonic() - kept.rests_since > RESTS_S and _ended(kept.connection):
            kept.connection.close()
        return kept

    def _new(self) -> http.client.HTTPConnection:
        try:
            place, port = self._base.hostname or "", self._base.port
        except ValueError:
            raise Unreadable from None
        if self._base.scheme == "https":
            trust = ssl.create_default_context(cafile=self._authority)
            return _SecureConnection(place, port, timeout=self._timeout_s, context=trust)
        return _Connection(place, port, timeout=self._timeout_s)


class _Connection(http.client.HTTPConnection):
    """Sends head and body of a question together: one after the other, they would wake twice who is asked."""

    _pieces: list[bytes]

    def request(self, *asked: Any, **more: Any) -> None:
        """See http.client.HTTPConnection.request."""
        self._pieces = []
        super().request(*asked, **more)
        super().send(b"".join(self._pieces))

    def send(self, data: Any) -> None:
        """See http.client.HTTPConnection.send."""
        self._pieces.append(data)


class _SecureConnection(_Connection, http.client.HTTPSConnection):
    """The same over TLS."""


class _Kept:
    """A connection that is closed when its thread or its wire is gone."""

    def __init__(self, connection: http.client.HTTPConnection) -> None:
        self.connection, self.rests_since = connection, 0.0

    def __del__(self) -> None:
        self.connection.close()


def _ask(
    connection: http.client.HTTPConnection, method: str, path: str, headers: dict[str, str], body: bytes | None
) -> http.client.HTTPResponse:
    try:
        if connection.sock is None:
            _connect(connection)
        connection.request(method, path, body, headers)
        return connection.getresponse()
    except TimeoutError:
        raise Slow from None
    except (OSError, http.client.HTTPException) as error:
        raise NotConnected from error
    except ValueError as error:  # a header that is none
        raise Unreadable from error


def _connect(connection: http.client.HTTPConnection) -> None:
    """Nothing was asked when this fails, however long it took."""
    try:
        connection.connect()
    except OSError as error:
        raise NotConnected from error


def _body(answer: http.client.HTTPResponse, at_most: int) -> bytes:
    try:
        found = answer.read(at_most + 1)
    except TimeoutError:
        raise Slow from None
    except (OSError, http.client.HTTPException) as error:
        raise Unreadable from error
    if len(found) > at_most or answer.length:
        raise Unreadable
    return found


def _ended(connection: http.client.HTTPConnection) -> bool:
    """Something is to be read that nobody asked for: most often that the other side has closed."""
    with contextlib.suppress(OSError, ValueError):
        return connection.sock is None or bool(select.select([connection.sock], [], [], 0)[0])
    return True
