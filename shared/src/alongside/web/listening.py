"""A port to listen at, had before anything else is done."""

import socket
from typing import Final

_BACKLOG: Final = 1024


class CannotListen(OSError):
    """Nobody can listen there; the message is one sentence for the operator."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; `port` 0 is any free one. Raises CannotListen."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = found[0]
        bound = socket.socket(family, socket.SOCK_STREAM)
        # On Windows "reuse" would let a second program take a port that the first one has.
        bound.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR), 1)
        bound.bind(address)
        bound.listen(_BACKLOG)
    except OSError:
        raise CannotListen(f"Port {port} of {host} cannot be used: another program may have it.") from None
    return bound
