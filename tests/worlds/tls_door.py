"""TLS in front of a server that has none, as tests of encrypted connections want it."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from authority import Authority


class TlsDoor:
    """Listens on `port` of this machine, asks for a certificate of `authority`, and passes everything to `target`."""

    def __init__(self, folder: Path, target: tuple[str, int]) -> None:
        now = datetime.now(UTC)
        self.authority = Authority(folder)
        certificate, key = self.authority.issue("door", now - timedelta(hours=1), now + timedelta(hours=1))
        self.shown: list[str] = []  # the common names of the clients' certificates
        self._target = target
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(certificate, key)
        self._tls.load_verify_locations(self.authority.file)
        self._tls.verify_mode = ssl.CERT_OPTIONAL
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(20)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._start(self._serve, self._listener.accept()[0])

    def _serve(self, plain: socket.socket) -> None:
        try:
            near = self._tls.wrap_socket(plain, server_side=True)
        except OSError:
            plain.close()
            return
        shown = near.getpeercert()
        if shown:
            self.shown.append(dict(part[0] for part in shown["subject"])["commonName"])
        with near, socket.create_connection(self._target) as far:
            there = self._start(_pump, near, far)
            _pump(far, near)
            there.join(20)

    def _start(self, work: Callable[..., None], *what: socket.socket) -> threading.Thread:
        thread = threading.Thread(target=work, args=what, daemon=True)
        self._threads.append(thread)
        thread.start()
        return thread


def _pump(source: socket.socket, sink: socket.socket) -> None:
    """Until one of them ends; then neither says anything more."""
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for one in (source, sink):
        with contextlib.suppress(OSError):
            socket.socket.shutdown(one, socket.SHUT_RDWR)
