"""One HTTP server with its own threads for one service: a pool that services shared would deadlock."""

import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Any

from waitress.server import create_server

HOST = "127.0.0.1"
THREADS = 8
BUFFERED = 8 * 1024 * 1024
"""Bytes of a request that are kept in memory; nothing that a service accepts is written to a temporary file."""
LARGEST = 128 * 1024 * 1024
"""Larger requests are refused by the server itself; between this and its own limit, a service answers 413."""


class PortTaken(Exception):
    """Another program listens on the port."""

    def __init__(self, port: int) -> None:
        """`port` on this machine."""
        super().__init__(f"Port {port} on {HOST} is in use.")
        self.port = port


def listen(port: int) -> socket.socket:
    """Return a socket bound to `port` of this machine only (0 = any free one); raise PortTaken."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
        bound.listen()  # else another program that bound it too could be the first to listen
    except OSError:
        bound.close()
        raise PortTaken(port) from None
    return bound


def address_of(bound: socket.socket) -> str:
    """The base URL of a bound socket."""
    return f"http://{HOST}:{bound.getsockname()[1]}"


class Server:
    """Serves one WSGI application on a bound socket, in threads of its own."""

    def __init__(self, name: str, application: Callable[..., Any], bound: socket.socket) -> None:
        """Take over `bound`; nothing is answered before `start`."""
        self._server = create_server(
            application,
            sockets=[bound],
            threads=THREADS,
            ident=None,
            inbuf_overflow=BUFFERED,
            max_request_body_size=LARGEST,
            clear_untrusted_proxy_headers=True,
            asyncore_use_poll=True,
            channel_timeout=60,
            connection_limit=200,
        )
        self._thread = threading.Thread(target=self._server.run, name=f"http-{name}", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is being answered, close every connection and wait for the threads."""
        self._server.task_dispatcher.shutdown()
        # Closed on the server's own thread: another one would pull sockets from under its poll.
        with contextlib.suppress(OSError):
            self._server.trigger.pull_trigger(self._close)
        self._thread.join(timeout=10)

    def _close(self) -> None:
        for channel in list(self._server.active_channels.values()):
            channel.handle_close()
        self._server.close()
