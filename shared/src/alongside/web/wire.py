"""HTTP/1.1 to one service, over a connection for each thread that stays open.

The standard library's `http.client` asks, and nothing above it: it follows no redirect, asks no proxy and no
~/.netrc, keeps no cookie and decodes nothing. llhttp reads the answer: `http.client` reads it with a parser for
e-mail, which costs as much as all the rest of a call.
"""

import contextlib
import http.client
import select
import socket
import ssl
import struct
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import quote, urlsplit

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser
from requests.utils import DEFAULT_CA_BUNDLE_PATH

RESTS_S: Final = 1.0
"""What was in use a moment ago is still there; what rested longer is looked at before it is used again."""
_AS_IT_IS: Final = "!$%&'()*+,/:;=?@[]~"
_TOO_LATE: Final = (TimeoutError, BlockingIOError)
"""The second is how the system says it."""
_SAYS_HOW_LONG: Final = frozenset({b"content-length", b"transfer-encoding"})
_PIECE: Final = 64 * 1024
_AROUND: Final = 64 * 1024
"""A head may have so many bytes, and what is between the pieces of a body, in all, as many more as the body has."""


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
        connection.response_class = partial(_Answer, at_most)
        try:
            answer = _ask(connection, method, self._base.path + quote(path, _AS_IT_IS), headers, body)
        except BaseException:
            connection.close()  # what it still has to say belongs to nobody's question
            raise
        kept.rests_since = time.monotonic()
        return answer.status, answer.take()

    def _kept(self) -> "_Kept":
        kept: _Kept | None = getattr(self._local, "kept", None)
        if kept is None:
            kept = self._local.kept = _Kept(self._new())
        elif time.monotonic() - kept.rests_since > RESTS_S and _ended(kept.connection):
            kept.connection.close()
        return kept

    def _new(self) -> "_Connection":
        try:
            place, port = self._base.hostname or "", self._base.port
        except ValueError:
            raise Unreadable from None
        if self._base.scheme == "https":
            trust = ssl.create_default_context(cafile=self._authority)
            return _SecureConnection(place, port, timeout=self._timeout_s, context=trust)
        plain = _Connection if sys.platform == "win32" else _PlainConnection
        return plain(place, port, timeout=self._timeout_s)


class _Connection(http.client.HTTPConnection):
    """Sends head and body of a question together: one after the other, they would wake twice who is asked."""

    response_class: Any
    _pieces: list[bytes]

    def request(self, *asked: Any, **more: Any) -> None:
        """See http.client.HTTPConnection.request."""
        self._pieces = []
        super().request(*asked, **more)
        super().send(b"".join(self._pieces))

    def send(self, data: Any) -> None:
        """See http.client.HTTPConnection.send."""
        self._pieces.append(data)


class _PlainConnection(_Connection):
    """The system itself waits no longer than the time; Python would ask it before each piece whether it may wait."""

    def connect(self) -> None:
        """See http.client.HTTPConnection.connect."""
        super().connect()
        seconds, rest = divmod(cast(float, self.timeout), 1)
        limit = struct.pack("ll", int(seconds), int(rest * 1_000_000))
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            self.sock.setsockopt(socket.SOL_SOCKET, option, limit)
        self.sock.settimeout(None)


class _SecureConnection(_Connection, http.client.HTTPSConnection):
    """The same over TLS."""


class _Answer:
    """What `http.client` takes for its answer: one that is whole. It can be read in one way only: llhttp refuses two
    lengths, a length that is none, lines that do not end as they should, and what follows an answer unasked.
    """

    def __init__(self, at_most: int, sock: socket.socket, *, method: str) -> None:
        self.status, self.will_close, self._body = 0, True, bytearray()
        self._at_most, self._sock, self._head_only = at_most, sock, method == "HEAD"
        self._has_head = self._has_length = self._whole = False
        self.on_body = self._body.extend
        self._parser = HttpResponseParser(self)

    def begin(self) -> None:
        """Read until it is whole. Raises Unreadable; OSError where nothing came in time, or went before its head."""
        came = 0
        try:
            while not self._whole:
                piece = self._sock.recv(_PIECE)
                came += len(piece)
                self._parser.feed_data(piece) if piece else self._went()
                if len(self._body) > self._at_most or came > _AROUND + 2 * len(self._body):
                    raise Unreadable
        except (HttpParserError, HttpParserUpgrade) as error:
            raise Unreadable from error
        except OSError as error:
            if self._has_head and not isinstance(error, _TOO_LATE):
                raise Unreadable from error
            raise
        finally:
            del self._parser  # each of them holds the other

    def take(self) -> bytes:
        """Its body, which does not stay with the connection."""
        taken = bytes(self._body)
        self._body.clear()
        return taken

    def isclosed(self) -> bool:
        """Nothing of it is still to be read."""
        return True

    def close(self) -> None:
        """There is nothing to close."""

    def on_message_begin(self) -> None:
        """Called by the parser, as are all that follow."""
        if self._whole:
            raise ValueError("Two answers to one question.")

    def on_header(self, name: bytes, _value: bytes) -> None:
        """What does not say how long it is ends with the connection."""
        if name.lower() in _SAYS_HOW_LONG:
            self._has_length = True

    def on_headers_complete(self) -> None:
        """1xx: the answer itself is still to come."""
        self.status = self._parser.get_status_code()
        if self._parser.get_http_version() not in ("1.0", "1.1"):
            raise ValueError("Another protocol.")
        self._has_head = self.status >= http.HTTPStatus.OK
        if self._head_only:
            self.on_message_complete()

    def on_message_complete(self) -> None:
        """Whole, unless it was 1xx."""
        self._whole = self._has_head
        self.will_close = not self._parser.should_keep_alive()

    def _went(self) -> None:
        if not self._has_head:
            raise http.client.RemoteDisconnected("It went away before it answered.")
        if self._has_length:
            raise Unreadable
        self._whole = True


class _Kept:
    """A connection that is closed when its thread or its wire is gone."""

    def __init__(self, connection: _Connection) -> None:
        self.connection, self.rests_since = connection, 0.0

    def __del__(self) -> None:
        self.connection.close()


def _ask(connection: _Connection, method: str, path: str, headers: dict[str, str], body: bytes | None) -> _Answer:
    try:
        if connection.sock is None:
            _connect(connection)
        connection.request(method, path, body, headers)
        return cast(_Answer, connection.getresponse())
    except _TOO_LATE:
        raise Slow from None
    except (OSError, http.client.HTTPException) as error:
        raise NotConnected from error
    except ValueError as error:  # a header that is none
        raise Unreadable from error


def _connect(connection: _Connection) -> None:
    """Nothing was asked when this fails, however long it took."""
    try:
        connection.connect()
    except OSError as error:
        raise NotConnected from error


def _ended(connection: _Connection) -> bool:
    """Something is to be read that nobody asked for: most often that the other side has closed."""
    with contextlib.suppress(OSError, ValueError):
        return connection.sock is None or bool(select.select([connection.sock], [], [], 0)[0])
    return True
