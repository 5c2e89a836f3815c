"""One HTTP server with its own threads in this process, on every kind of computer: waitress.

A partner's own computer and the embedded default use it; a service that runs by itself has `alongside.web.serving`.
A pool that services shared would deadlock, so each has its own.
"""

import contextlib
import select
import socket
import threading
from collections.abc import Callable
from typing import Any, Final

from waitress.server import create_server

from alongside.running import AskedToStop, Running, Shift
from alongside.telemetry.log import log
from alongside.telemetry.vocabulary import LogEvent
from alongside.web.listening import listen

THREADS: Final = 8
BUFFERED: Final = 8 * 1024 * 1024
"""Bytes of a request that are kept in memory; nothing that a service accepts is written to a temporary file."""
LARGEST: Final = 128 * 1024 * 1024
"""Larger requests are refused by the server itself; between this and its own limit, a service answers 413."""


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
            asyncore_use_poll=hasattr(select, "poll"),
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


def serve_here(make: Callable[[], Running], host: str, port: int) -> None:
    """Serve in this process until SIGTERM or SIGINT (Ctrl+C); by the main thread only.

    What was asked is answered, and the workers finish what is in hand. `port` 0 is any free one; the log says which.

    Raises:
        CannotListen: another program has the port, or it is no address of this machine.
    """
    bound = listen(host, port)
    asked, place = AskedToStop(), bound.getsockname()[1]
    running = make()
    shift, server = Shift(running), Server("pages", running.application or _nothing_here, bound)
    shift.start()
    server.start()
    log(LogEvent.SERVICE_STARTED, port=place)
    try:
        asked.wait()
    finally:
        shift.ask_to_stop()
        server.stop()
        shift.stop()
    log(LogEvent.SERVICE_STOPPED, port=place)


def _nothing_here(environ: Any, start_response: Callable[..., Any]) -> list[bytes]:
    start_response("404 Not Found", [("Content-Length", "0")])
    return []
