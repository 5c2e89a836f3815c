"""A publisher that cannot even try: what goes wrong in it costs a pause each time, and never its thread."""

import socket
import ssl
import threading
import uuid
from contextlib import suppress

import pytest

from alongside.link.port import LANDLORD, LinkClosed, Outgoing, to_agency
from alongside.link.rabbitmq import BrokerAddress
from alongside.link.rabbitmq import publisher as module
from alongside.link.rabbitmq.publisher import Limits, RabbitPublisher

ATTEMPTS = 6
WITHIN_S = 30


class Counted(Limits):
    """Pauses that are short, and remembered."""

    def __init__(self) -> None:
        super().__init__(offer_within_s=0.05)
        object.__setattr__(self, "asked", [])

    def pause_s(self, failures: int) -> float:
        self.asked.append(failures)
        return 0.01


class Nowhere:
    """An address that cannot be used, and counts how often it was asked for. None: it cannot even be tried."""

    user = LANDLORD

    def __init__(self, address: BrokerAddress | None = None) -> None:
        self.address, self.attempts, self.enough = address, [], threading.Event()
        self.limits = Counted()

    def parameters(self):
        self.attempts.append(len(self.limits.asked))
        if len(self.attempts) >= ATTEMPTS:
            self.enough.set()
        if self.address is None:
            raise OSError("The certificates cannot be read.")
        return self.address.parameters()


@pytest.fixture
def nowhere():
    return Nowhere()


@pytest.fixture
def publisher(nowhere):
    made = RabbitPublisher(nowhere, lambda address: ("out", "key"), nowhere.limits)
    yield made
    made.close()


def sealed() -> Outgoing:
    return Outgoing(to_agency("a" * 26), str(uuid.uuid4()), b"sealed", LANDLORD)


def test_connecting_that_fails_before_anything_is_sent_is_followed_by_a_pause_that_grows(nowhere, publisher):
    answer = publisher.publish(sealed())

    assert nowhere.enough.wait(WITHIN_S)

    assert isinstance(answer.exception(WITHIN_S), LinkClosed)
    assert nowhere.attempts[:ATTEMPTS] == list(range(ATTEMPTS))  # one pause before each but the first
    assert nowhere.limits.asked[: ATTEMPTS - 1] == list(range(ATTEMPTS - 1))  # failures in a row, for each


def no_name(monkeypatch, port):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    return BrokerAddress("broker.example.org", port, "partners.x", LANDLORD, "password")


def nobody(monkeypatch, port):
    return BrokerAddress("127.0.0.1", 1, "partners.x", LANDLORD, "password")


def hangs_up(monkeypatch, port):
    return BrokerAddress("127.0.0.1", port, "partners.x", LANDLORD, "password")


def no_tls(monkeypatch, port):
    return BrokerAddress("127.0.0.1", port, "partners.x", LANDLORD, tls=ssl.create_default_context())


@pytest.fixture
def deaf_port():
    """Whoever connects hears that it is over."""

    def serve() -> None:
        with suppress(OSError):
            while True:
                listener.accept()[0].close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(WITHIN_S)


@pytest.mark.parametrize("wrong", [no_name, nobody, hangs_up, no_tls])
def test_every_attempt_that_fails_is_followed_by_one_pause_before_the_next(monkeypatch, deaf_port, wrong):
    nowhere = Nowhere(wrong(monkeypatch, deaf_port))
    publisher = RabbitPublisher(nowhere, lambda address: ("out", "key"), nowhere.limits)

    answer = publisher.publish(sealed())
    assert nowhere.enough.wait(WITHIN_S)
    assert isinstance(answer.exception(WITHIN_S), LinkClosed)
    publisher.close()

    assert nowhere.attempts[:ATTEMPTS] == list(range(ATTEMPTS))
    assert not [thread for thread in threading.enumerate() if thread.name == "link.publisher"]


def test_it_ends_in_the_middle_of_a_pause(nowhere, publisher):
    object.__setattr__(nowhere.limits, "pause_s", lambda failures: nowhere.enough.set() or 3600.0)
    answer = publisher.publish(sealed())
    assert nowhere.enough.wait(WITHIN_S)

    publisher.close()

    assert isinstance(answer.exception(WITHIN_S), LinkClosed)
    assert isinstance(publisher.publish(sealed()).exception(WITHIN_S), LinkClosed)
    assert "link.publisher" not in {thread.name for thread in threading.enumerate()}


def test_a_machine_that_is_out_of_open_files_for_a_while_costs_no_thread(nowhere, publisher, monkeypatch):
    loop, refused = module.IOLoop, []

    def sometimes():
        if len(refused) < ATTEMPTS:
            refused.append(len(nowhere.limits.asked))
            raise OSError(24, "Too many open files")
        return loop()

    monkeypatch.setattr(module, "IOLoop", sometimes)

    answer = publisher.publish(sealed())

    assert nowhere.enough.wait(WITHIN_S)
    assert isinstance(answer.exception(WITHIN_S), LinkClosed)
    assert refused == list(range(ATTEMPTS))
