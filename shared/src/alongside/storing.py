"""Reading the link into our database: while that is away, the carrier keeps what it has and counts nothing."""

import threading
from collections.abc import Callable

from alongside.database import saying_when_away
from alongside.link.port import Consumer, Delivery, StorageAway


class StoringConsumer:
    """See `Consumer`. Its handler stores in our database and says so when that cannot be reached."""

    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer

    def run(self, handler: Callable[[Delivery], None], stop: threading.Event, on_drained: Callable[[], None]) -> None:
        """See `Consumer.run`."""

        def store(delivery: Delivery) -> None:
            with saying_when_away(StorageAway):
                handler(delivery)

        self._consumer.run(store, stop, on_drained)

    def wake(self) -> None:
        """See `Consumer.wake`."""
        self._consumer.wake()
