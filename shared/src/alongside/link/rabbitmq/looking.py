"""What one user of the broker can see of it, asked in ways that change nothing and take no message out of a queue."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, Self

import pika
from pika.adapters.blocking_connection import BlockingChannel, BlockingConnection
from pika.exceptions import (
    AMQPConnectionError,
    AMQPError,
    ChannelClosedByBroker,
    ProbableAccessDeniedError,
    ProbableAuthenticationError,
)

from alongside.link.rabbitmq.address import BrokerAddress

_ACCESS_REFUSED: Final = 403
_NOT_FOUND: Final = 404
_IMPOSSIBLE: Final = {"x-message-ttl": -1}  # the broker looks at the right to declare first, and then refuses this


class NotLetIn(Exception):
    """The broker could not be entered; `where` is how far we came: "connection", "login" or "vhost"."""

    def __init__(self, where: str) -> None:
        super().__init__("The broker could not be entered.")
        self.where = where


class Visit:
    """One connection of one user; use it in a `with` block. Raises NotLetIn.

    Every question has a channel of its own, because the broker ends the channel with each no.
    """

    def __init__(self, address: BrokerAddress) -> None:
        self._address = address
        self._connection: BlockingConnection

    def __enter__(self) -> Self:
        try:
            self._connection = pika.BlockingConnection(self._address.parameters())
        except ProbableAuthenticationError as error:
            raise NotLetIn("login") from error
        except ProbableAccessDeniedError as error:
            raise NotLetIn("vhost") from error
        except (AMQPConnectionError, OSError) as error:
            raise NotLetIn("connection") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(AMQPError, OSError):
            self._connection.close()

    def has_queue(self, name: str) -> bool:
        """Is there a queue of this name? Asked without declaring it."""
        return self._refusal(lambda channel: channel.queue_declare(name, passive=True)) != _NOT_FOUND

    def has_exchange(self, name: str) -> bool:
        """Is there an exchange of this name? Asked without declaring it."""
        return self._refusal(lambda channel: channel.exchange_declare(name, passive=True)) != _NOT_FOUND

    def may_declare(self) -> bool:
        """May this user make queues? It tries to make one under a new name that no broker can make."""
        name = f"doctor-{secrets.token_hex(8)}"
        refusal = self._refusal(lambda channel: channel.queue_declare(name, durable=True, arguments=_IMPOSSIBLE))
        return refusal != _ACCESS_REFUSED

    def may_change(self, exchange: str) -> bool:
        """May this user configure this exchange, which is there? It asks for one that differs, which nobody gets."""
        refusal = self._refusal(lambda channel: channel.exchange_declare(exchange, "headers", durable=True))
        return refusal != _ACCESS_REFUSED

    def _refusal(self, ask: Callable[[BlockingChannel], Any]) -> int | None:
        """The code with which the broker ended the channel, or None when it did what was asked."""
        channel = self._connection.channel()
        try:
            ask(channel)
        except ChannelClosedByBroker as refused:
            return int(refused.reply_code)
        channel.close()
        return None
