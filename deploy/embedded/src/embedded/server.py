"""Ports of this machine for the services of the embedded default."""

import socket

from alongside.web.threaded import Server

__all__ = ["HOST", "PortTaken", "Server", "address_of", "listen"]

HOST = "127.0.0.1"


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
