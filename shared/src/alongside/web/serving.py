"""The server of a service that runs by itself: gunicorn, one worker process with threads, and its background work.

gunicorn's first process only watches over the second, in which everything is built: connections and threads do not
survive a fork. There is one such process, because the background work of a service runs once in it; more of them are
more containers.
"""

import errno
import os
import socket
import struct
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from selectors import EVENT_READ
from typing import Any, Final

from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.http import wsgi
from gunicorn.http.errors import ParseException
from gunicorn.workers.gthread import TConn, ThreadWorker

from alongside.running import Running, Shift, settled
from alongside.telemetry.log import log, log_failure
from alongside.telemetry.vocabulary import LogEvent
from alongside.web.listening import CannotListen, listen

__all__ = ["CannotListen", "Running", "serve"]

CONNECTIONS: Final = 200
IDLE_S: Final = 60
"""How long a connection on which nothing is asked stays open."""
SILENT_S: Final = 20
"""How long a client may say nothing when it should ask, or in the middle of it, or take nothing of an answer."""
GOODBYE_S: Final = 2.0
"""From SIGTERM on, how long a client that is connected has to begin with a request that is still answered."""
GRACE_S: Final = 25
"""From SIGTERM on, how long everything together has before the process is killed."""
HUNG_S: Final = 60
"""How long the serving process may give no sign of life before it is replaced."""
TELLS_S: Final = 1.0
"""How often it gives one."""
_FOLDERS: Final = ("/dev/shm", tempfile.gettempdir())  # nosec B108  # gunicorn's heartbeat: a file without a name


def serve(make: Callable[[], Running], host: str, port: int, threads: int = 8) -> None:
    """Serve until SIGTERM or SIGINT, then end the process (SystemExit 0).

    `make` is called in the process that serves, after the fork: nothing that it opens crosses one. That process is
    replaced by a new one when it dies. On SIGTERM no new client is accepted, what was asked is answered, and the
    workers finish what is in hand. `port` 0 is any free one; the log says which. Nothing of a request, no address of
    a client and no URL, is written anywhere.

    How large a body may be is the application's rule (`create_app(max_body=...)`): it is refused before it is read,
    and what a client sends nevertheless is thrown away for five seconds at most.

    Raises:
        CannotListen: another program has the port, or it is no address of this machine.
        SystemExit: at the end; 4 when `make` failed.
    """
    listener = listen(host, port)
    wsgi.Response = _Answer  # there is no setting for it
    _Application(make, listener, threads).run()


class _Application(BaseApplication):  # type: ignore[misc]  # gunicorn says nothing about its types
    """What gunicorn is to serve, and how."""

    def __init__(self, make: Callable[[], Running], listener: socket.socket, threads: int) -> None:
        self._make, self._threads = make, threads
        self._port = listener.getsockname()[1]
        self._descriptor = listener.detach()  # gunicorn closes it
        self._shift: Shift | None = None
        super().__init__()

    def load_config(self) -> None:
        """See gunicorn's settings; what is not here is its default."""
        for name, value in self._settings().items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        """Build everything, in the process that serves."""
        try:
            running = self._make()
        except Exception as error:
            log_failure(LogEvent.WORKER_FAILED, error, worker="serving")
            sys.exit(Arbiter.APP_LOAD_ERROR)
        self._shift = Shift(running)
        settled()
        return running.application or _nothing_here

    def _settings(self) -> dict[str, Any]:
        return {
            "bind": [f"fd://{self._descriptor}"],
            "workers": 1,
            "threads": self._threads,
            "worker_class": _Worker,
            "worker_connections": CONNECTIONS,
            "worker_tmp_dir": next((one for one in _FOLDERS if os.access(one, os.W_OK | os.X_OK)), None),
            "keepalive": IDLE_S,
            "timeout": HUNG_S,
            "graceful_timeout": GRACE_S,
            "logger_class": _WithoutWords,
            "accesslog": None,
            "forwarded_allow_ips": "",  # what a client says about where it came from is not believed
            "control_socket_disable": True,
            "umask": 0o077,
            "post_worker_init": self._started,
            "worker_exit": self._stopped,
        }

    def _started(self, worker: "_Worker") -> None:
        if self._shift is not None:
            worker.on_exit = self._shift.ask_to_stop
            self._shift.start()
            log(LogEvent.SERVICE_STARTED, port=self._port)

    def _stopped(self, arbiter: Arbiter, worker: "_Worker") -> None:
        if self._shift is not None:
            self._shift.stop()
            log(LogEvent.SERVICE_STOPPED, port=self._port)


class _Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threads, with clients that say nothing kept away from them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on_exit: Callable[[], None] = lambda: None
        self._told_at = 0.0

    def notify(self) -> None:
        """Tell the first process that this one is alive, as often as it is of use; gunicorn would at each request."""
        now = time.monotonic()
        if now - self._told_at >= TELLS_S:
            self._told_at = now
            super().notify()

    def handle_exit(self, sig: int, frame: Any) -> None:
        """SIGTERM: the background work stops while requests are finished."""
        super().handle_exit(sig, frame)
        self.method_queue.defer(self._begin_to_stop)

    def _begin_to_stop(self) -> None:
        self.on_exit()
        latest = time.monotonic() + GOODBYE_S
        for connection in self.pending_conns:
            connection.timeout = min(connection.timeout, latest)

    def accept(self, listener: socket.socket) -> None:
        """Wait for a new client's first byte in the poller; gunicorn would give it a thread for that."""
        try:
            accepted, address = listener.accept()
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.ECONNABORTED):
                return  # it is gone again
            raise
        client = _Client(accepted)
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            client.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", SILENT_S, 0))
        self.nr_conns += 1
        connection = TConn(self.cfg, client, address, listener.getsockname())
        connection.timeout = time.monotonic() + SILENT_S
        self.pending_conns.append(connection)
        self.poller.register(client, EVENT_READ, partial(self.on_pending_socket_readable, connection))

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """Answer without quoting what was asked; gunicorn would repeat it, and log the address."""
        theirs = isinstance(exc, ParseException)
        log_failure(LogEvent.REQUEST_FAILED, exc, route="unmatched")
        try:
            util.write_error(client, 400 if theirs else 500, "Bad Request" if theirs else "Internal Server Error", "")
        except OSError:  # it is gone
            return


class _Client(socket.socket):
    """A client's connection, whose system is told how long it may wait only when something is received or sent.

    gunicorn says so five times for each request, and each would be a call that lets other threads go first.
    """

    def __init__(self, accepted: socket.socket) -> None:
        """Take over what was accepted."""
        super().__init__(accepted.family, accepted.type, accepted.proto, accepted.detach())
        super().setblocking(True)
        self._wait_s: float | None = None

    def setblocking(self, flag: bool, /) -> None:
        """See socket.setblocking."""
        self.settimeout(None if flag else 0.0)

    def settimeout(self, value: float | None, /) -> None:
        """See socket.settimeout."""
        self._wait_s = value

    def gettimeout(self) -> float | None:
        """See socket.gettimeout."""
        return self._wait_s

    def recv(self, *arguments: int) -> bytes:
        """See socket.recv."""
        self._tell()
        return super().recv(*arguments)

    def send(self, *arguments: Any) -> int:
        """See socket.send."""
        self._tell()
        return super().send(*arguments)

    def sendall(self, *arguments: Any) -> None:
        """See socket.sendall."""
        self._tell()
        super().sendall(*arguments)

    def _tell(self) -> None:
        if super().gettimeout() != self._wait_s:
            super().settimeout(self._wait_s)


class _Pieces(bytearray):
    """What goes to a client, before it goes."""

    sendall = bytearray.extend


class _Answer(wsgi.Response):  # type: ignore[misc]
    """An answer that does not say which server it comes from, and whose head and body leave together."""

    sock: Any

    def write(self, arg: bytes) -> None:
        """See gunicorn's. Sent one after the other, head and body would wake twice who waits for them."""
        client, pieces = self.sock, _Pieces()
        self.sock = pieces
        try:
            super().write(arg)
        finally:
            self.sock = client
        if pieces:
            client.sendall(pieces)

    def default_headers(self) -> list[str]:
        """All but that one."""
        return [line for line in super().default_headers() if not line.startswith("Server:")]


class _WithoutWords(Logger):  # type: ignore[misc]
    """gunicorn's log goes where that of every library goes, which keeps its words out."""

    def setup(self, cfg: Any) -> None:
        """Without handlers of its own."""
        self.cfg, self._access_log_enabled = cfg, False
        self.error_log.propagate = True
        self.error_log.setLevel("WARNING")

    def access(self, *_: Any) -> None:
        """Addresses and URLs are nobody's business."""


def _nothing_here(environ: Any, start_response: Callable[..., Any]) -> list[bytes]:
    start_response("404 Not Found", [("Content-Length", "0")])
    return []
