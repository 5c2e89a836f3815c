"""A TCP proxy that can cut what goes through it, hold it back, and remember it."""

import contextlib
import socket
import threading

from sqlalchemy.engine import make_url


def way_to(database_url: str) -> "tuple[TcpProxy, str]":
    """A proxy for this database server, wherever it is, and the database's address by way of it."""
    url = make_url(database_url)
    proxy = TcpProxy((str(url.host), url.port or 5432))
    return proxy, url.set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)


class TcpProxy:
    """Listens on `port` of this machine for `target`; connections made while it `refuses` end at once."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.refuses = False
        self.flows = threading.Event()  # answers of the target pass only while it is set
        self.flows.set()
        self.takes = threading.Event()  # what goes to the target is read only while it is set
        self.takes.set()
        self.sent = bytearray()  # everything that went to the target
        self.heard = bytearray()  # everything that came from it
        self.cut_after: int | None = None  # bytes to the target, then everything is cut once
        self._open: list[socket.socket] = []
        self._deaf: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection, without a goodbye."""
        while self._open:
            with contextlib.suppress(OSError):
                self._open.pop().shutdown(socket.SHUT_RDWR)

    def silence(self) -> None:
        """Who is connected hears nothing any more, not even that it is over; who connects from now on does."""
        self._deaf.update(self._open)

    def say(self, data: bytes) -> None:
        """Put bytes of our own into what the newest client hears; only while nothing else flows."""
        self._open[-2].sendall(data)

    def close(self) -> None:
        self.refuses = True
        self.flows.set()
        self.takes.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if self.refuses:
                    near.close()
                    continue
                far = socket.create_connection(self._target)
                self._open += [near, far]
                threading.Thread(target=self._pump, args=(near, far, True), daemon=True).start()
                threading.Thread(target=self._pump, args=(far, near, False), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, to_target: bool) -> None:
        with contextlib.suppress(OSError):
            while (not to_target or self.takes.wait()) and (data := source.recv(65536)):
                if not to_target and sink in self._deaf:
                    continue
                if to_target:
                    self.sent += data
                else:
                    self.heard += data
                    self.flows.wait()
                sink.sendall(data)
                if self.cut_after is not None and len(self.sent) >= self.cut_after:
                    self.cut_after = None
                    self.cut()
        for one in (source, sink):
            with contextlib.suppress(OSError):
                if one not in self._deaf:
                    one.shutdown(socket.SHUT_RDWR)
        source.close()
