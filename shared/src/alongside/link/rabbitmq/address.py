"""Where the broker is and who we are there."""

import ssl
from dataclasses import dataclass, field
from typing import Self

import pika
from pika.credentials import ExternalCredentials, PlainCredentials

from alongside.broker_url import BrokerUrl

HEARTBEAT_S = 30
CONNECT_WITHIN_S = 10.0


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """One user's way to one virtual host.

    `password` None: the client certificate in `tls` speaks for the user (SASL EXTERNAL), which is the rule in
    production. `tls` None: no encryption, for a broker on this machine only. `server_name` is the name in the
    broker's certificate when it is not `host`.
    """

    host: str
    port: int
    vhost: str
    user: str
    password: str | None = field(default=None, repr=False)
    tls: ssl.SSLContext | None = field(default=None, repr=False)
    server_name: str | None = None

    def __post_init__(self) -> None:
        """Raise ValueError when nothing could prove who we are."""
        if self.password is None and self.tls is None:
            raise ValueError("Either a password or a client certificate is needed.")

    @classmethod
    def from_url(cls, url: str, tls: ssl.SSLContext | None = None) -> Self:
        """Take `amqps://user[:password]@host[:port]/vhost` apart; with `amqps://` there must be `tls`.

        Raises:
            ValueError: it is no such address, or nothing could prove who we are.
        """
        parts = BrokerUrl(url)
        if parts.encrypted != (tls is not None):
            raise ValueError("amqps:// and certificates belong together.")
        return cls(parts.host, parts.port, parts.vhost, parts.user, parts.password, tls)

    def parameters(self) -> pika.ConnectionParameters:
        """As pika wants it. One attempt each: who reconnects decides when."""
        return pika.ConnectionParameters(
            host=self.host,
            port=self.port,
            virtual_host=self.vhost,
            credentials=self._credentials(),
            ssl_options=pika.SSLOptions(self.tls, self.server_name or self.host) if self.tls else None,
            heartbeat=HEARTBEAT_S,
            connection_attempts=1,
            socket_timeout=CONNECT_WITHIN_S / 2,
            stack_timeout=CONNECT_WITHIN_S,
            blocked_connection_timeout=None,  # the publisher's own deadline covers it
        )

    def _credentials(self) -> PlainCredentials | ExternalCredentials:
        if self.password is None:
            return ExternalCredentials()
        return PlainCredentials(self.user, self.password)
