"""Every carrier must pass the tests of this folder: add its name to TRANSPORTS and a way to make it.

A carrier here is anything with `add_agency(name)`, `publisher(user)`, `consumer(user)`, `given_up(user)`,
`dead_letters()` and `close()`; a message given back comes again without delay.
"""

import base64
import os
import threading

import pytest

from alongside.link.memory import MemoryBroker


def memory(request):
    return MemoryBroker(retry_wait_s=lambda attempt: 0.0, delivery_limit=5)


def rabbitmq(request):
    from rabbit_carrier import RabbitCarrier  # only where a broker is wanted

    made = RabbitCarrier(request.getfixturevalue("broker"))
    request.addfinalizer(made.release)
    return made


TRANSPORTS = {"memory": memory, "rabbitmq": rabbitmq}


def new_link_name() -> str:
    return base64.b32encode(os.urandom(16)).decode().rstrip("=").lower()


@pytest.fixture(params=sorted(TRANSPORTS))
def carrier(request):
    made = TRANSPORTS[request.param](request)
    yield made
    made.close()


@pytest.fixture
def agency(carrier):
    """The link name of an agency that the carrier knows."""
    name = new_link_name()
    carrier.add_agency(name)
    return name


@pytest.fixture
def other_agency(carrier):
    name = new_link_name()
    carrier.add_agency(name)
    return name


class Reader:
    """A consumer on a thread of its own that keeps what it got; `fail(n, error)` lets the handler raise n times."""

    _changed = threading.Condition()  # of all readers, so that a test can wait for any of several

    def __init__(self, consumer) -> None:
        self._consumer = consumer
        self.stop = threading.Event()
        self.drained = threading.Event()
        self.seen, self.kept, self.log = [], [], []
        self.error = None
        self._failures = 0
        self._thread = threading.Thread(target=self._run, daemon=True)

    def fail(self, times: int, error: type[Exception] = ConnectionError) -> "Reader":
        self._failures, self._failure = times, error
        return self

    def start(self) -> "Reader":
        self._thread.start()
        return self

    def wait_for(self, condition) -> bool:
        with self._changed:
            return self._changed.wait_for(condition, timeout=20)

    def end(self) -> None:
        self.stop.set()
        self._consumer.wake()
        self._thread.join(20)
        assert not self._thread.is_alive()

    def ended(self) -> bool:
        self._thread.join(20)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._consumer.run(self._handle, self.stop, self._on_drained)
        except Exception as error:
            self.error = error

    def _on_drained(self) -> None:
        with self._changed:
            self.log.append("drained")
            self.drained.set()
            self._changed.notify_all()

    def _handle(self, delivery) -> None:
        with self._changed:
            self.seen.append(delivery)
            self._changed.notify_all()
            if self._failures:
                self._failures -= 1
                raise self._failure
            self.kept.append(delivery)
            self.log.append(delivery.message_id)


@pytest.fixture
def read(carrier):
    """`read(user)`: a started reader; `read(user, start=False)`: one to start later."""
    readers = []

    def make(user: str, start: bool = True, consumer=None) -> Reader:
        reader = Reader(consumer or carrier.consumer(user))
        if start:
            reader.start()
            readers.append(reader)
        return reader

    yield make
    for reader in readers:
        reader.end()
