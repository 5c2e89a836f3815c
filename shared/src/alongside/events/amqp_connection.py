"""One connection to RabbitMQ through kombu, with or without TLS, and how it ends."""

import socket
from contextlib import suppress
from typing import Any, Final

import kombu as _kombu
from amqp.transport import SSLTransport
from kombu.transport.pyamqp import Connection, Transport

from alongside.broker_url import BrokerUrl

CONNECT_TIMEOUT_S: Final = 10.0
ANSWERS_WITHIN_S: Final = 30.0
GOODBYE_S: Final = 2.0
kombu: Any = _kombu  # has no types


class _Encrypted(SSLTransport):  # type: ignore[misc]  # amqp and kombu say nothing about their types
    """TLS with a context that is ready: py-amqp would make one of its own, from the names of files."""

    def _wrap_socket(self, sock: socket.socket, context: Any = None, **_: Any) -> Any:
        return context.wrap_socket(sock, server_hostname=self.host, do_handshake_on_connect=False)


class _Connection(Connection):
    def connect(self, callback: Any = None) -> None:
        super().connect(callback)
        self.sock.settimeout(ANSWERS_WITHIN_S)

    def Transport(  # noqa: N802
        self, host: str, connect_timeout: float, ssl: Any = False, read: Any = None, write: Any = None, **rest: Any
    ) -> Any:
        """Called with all but the last by place."""
        if not ssl:
            return super().Transport(host, connect_timeout, ssl, read, write, **rest)
        return _Encrypted(host, connect_timeout, ssl=ssl, read_timeout=read, write_timeout=write, **rest)


class _Transport(Transport):
    Connection = _Connection


def connected(url: BrokerUrl, heartbeat_s: int) -> Any:
    """A new connection, already open; publishing on it waits for confirms. Raises what kombu raises.

    The broker has `ANSWERS_WITHIN_S` for each answer: py-amqp would wait without end for one that fell silent.
    """
    connection = kombu.Connection(
        hostname=url.host,
        port=url.port,
        virtual_host=url.vhost,
        userid=url.user,
        password=url.password or "",
        login_method="PLAIN" if url.password is not None else "EXTERNAL",
        ssl={"context": url.tls} if url.tls is not None else False,
        transport=_Transport,
        connect_timeout=CONNECT_TIMEOUT_S,
        heartbeat=heartbeat_s,
        transport_options={"confirm_publish": True},
    )
    connection.connect()
    return connection


def let_go(connection: Any) -> None:
    """Close it, in order when it still works; a broker that does not say goodbye soon is left without."""
    if connection is None:
        return
    with suppress(OSError, AttributeError):  # it may be gone already
        _socket(connection).settimeout(GOODBYE_S)
    try:
        connection.release()
    except (OSError, *connection.connection_errors):
        connection.collect()


def cut(connection: Any) -> None:
    """End it from another thread, so that whoever waits on it gets an error now."""
    with suppress(OSError, AttributeError):  # it may be going away at this moment
        _socket(connection).shutdown(socket.SHUT_RDWR)


def _socket(connection: Any) -> socket.socket:
    """Of this one: kombu's `connection` and py-amqp's `transport` would connect anew when it is gone."""
    found: socket.socket = connection._connection._transport.sock
    return found
