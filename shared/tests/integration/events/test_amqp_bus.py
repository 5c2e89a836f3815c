"""What a broker does to a bus: it comes and goes, has no queue, and keeps what nobody has acknowledged."""

import socket
import threading
import time
import uuid

import pytest
from event_broker import EventBroker
from tcp_proxy import TcpProxy

from alongside.broker_url import BrokerUrl
from alongside.events.amqp import AmqpBus
from alongside.events.amqp_connection import connected, cut, let_go
from alongside.events.bus import BusClosed, Offer

WITHIN_S = 20


@pytest.fixture(scope="module")
def events(broker):
    made = EventBroker(broker)
    yield made
    made.empty()
    made.close()


@pytest.fixture
def proxy(events):
    made = TcpProxy((events.broker.host, events.broker.port))
    yield made
    made.close()


@pytest.fixture
def bus(events):
    events.empty()
    made = AmqpBus(events.address(), confirm_timeout_s=10)
    yield made
    made.close()


def offer(subscriber="notify"):
    event_id = str(uuid.uuid4())
    return Offer(event_id, subscriber, event_id.encode())


def test_an_event_is_confirmed_and_arrives_as_it_was(bus):
    one = offer()

    assert bus.offer(one).result(WITHIN_S) is None

    received = bus.receive("notify", WITHIN_S)
    assert received.body == one.body
    received.ack()
    assert bus.receive("notify", 0.2) is None


def test_an_event_for_which_there_is_no_queue_is_not_confirmed_and_the_next_one_is(bus):
    assert isinstance(bus.offer(offer("nobody")).exception(WITHIN_S), BusClosed)

    assert bus.offer(offer()).exception(WITHIN_S) is None


def test_what_was_not_acknowledged_comes_first_again_and_from_another_process_too(bus, events):
    first, second = offer(), offer()
    bus.offer(first).result(WITHIN_S)
    bus.offer(second).result(WITHIN_S)

    assert [bus.receive("notify", WITHIN_S).body for _ in range(3)] == [first.body] * 3
    bus.close()

    other = AmqpBus(events.address())
    bodies = set()
    for _ in range(2):
        received = other.receive("notify", WITHIN_S)
        bodies.add(received.body)
        received.ack()
    assert bodies == {first.body, second.body}
    assert other.receive("notify", 0.2) is None
    other.close()


def test_a_second_ack_of_the_same_event_does_nothing(bus):
    bus.offer(offer()).result(WITHIN_S)
    later = offer()
    bus.offer(later).result(WITHIN_S)
    received = bus.receive("notify", WITHIN_S)

    received.ack()
    received.ack()

    assert bus.receive("notify", WITHIN_S).body == later.body


def test_a_waiting_receive_can_be_woken(bus):
    bus.wake(["notify"])
    begun = time.monotonic()

    assert bus.receive("notify", 60) is None
    assert time.monotonic() - begun < 30


def test_a_queue_that_is_not_there_is_no_end_of_the_worker(bus, capfd):
    """The operator declares; a bus that starts before the operator reads nothing yet, and says so."""
    assert bus.receive("nobody", 0.5) is None

    assert "worker.failed" in "".join(capfd.readouterr())


def test_a_closed_bus_takes_and_gives_nothing(bus):
    bus.close()
    bus.close()

    assert isinstance(bus.offer(offer()).exception(0), BusClosed)
    with pytest.raises(BusClosed):
        bus.receive("notify", 0)


def test_a_broker_that_cannot_be_reached_fails_the_offer_and_not_the_caller():
    bus = AmqpBus("amqp://nobody:nothing@127.0.0.1:1/internal")
    offers = [bus.offer(offer()) for _ in range(5)]

    assert all(isinstance(one.exception(WITHIN_S), BusClosed) for one in offers)
    assert bus.receive("notify", 0) is None
    bus.close()


@pytest.mark.timeout(240)
def test_what_was_confirmed_outlives_a_restart_of_the_broker_and_the_bus_finds_it_again(bus, events):
    before, after = offer(), offer()
    bus.offer(before).result(WITHIN_S)
    assert bus.receive("notify", WITHIN_S).body == before.body  # in hand, not acknowledged

    events.broker.restart()

    deadline = time.monotonic() + 60
    while bus.offer(after).exception(60) is not None and time.monotonic() < deadline:
        time.sleep(0.1)
    bodies = set()
    while bodies != {before.body, after.body} and time.monotonic() < deadline:
        received = bus.receive("notify", 1)
        if received is not None:
            bodies.add(received.body)
            received.ack()
    assert bodies == {before.body, after.body}


@pytest.mark.parametrize("ends", [let_go, cut], ids=["let go", "cut"])
def test_whoever_ends_a_connection_that_is_gone_makes_no_new_one(events, proxy, ends):
    """Else a publisher whose broker just went away would wait for it, or end with it."""
    connection = connected(BrokerUrl(events.address(proxy.port)), 0)
    connection._connection.collect()  # as py-amqp does when the broker says that it is over
    proxy.refuses = True

    ends(connection)

    assert connection._connection is None or connection._connection._transport is None


def test_a_bus_that_waits_for_a_confirm_that_does_not_come_is_closed_soon(events, proxy, monkeypatch):
    monkeypatch.setattr("alongside.events.amqp.CLOSE_WITHIN_S", 0.3)
    bus = AmqpBus(events.address(proxy.port), confirm_timeout_s=600)
    bus.offer(offer()).result(WITHIN_S)
    proxy.flows.clear()
    waiting, behind = bus.offer(offer()), bus.offer(offer())

    bus.close()

    assert isinstance(waiting.exception(WITHIN_S), BusClosed)
    assert isinstance(behind.exception(WITHIN_S), BusClosed)


def test_a_broker_that_falls_silent_costs_one_confirm_and_not_the_bus(events, proxy):
    events.empty()
    bus = AmqpBus(events.address(proxy.port), confirm_timeout_s=0.5)
    bus.offer(offer()).result(WITHIN_S)

    proxy.silence()
    unanswered = bus.offer(offer())

    assert isinstance(unanswered.exception(WITHIN_S), BusClosed)
    assert bus.offer(offer()).exception(WITHIN_S) is None  # over a new connection
    bus.close()


def test_a_subscriber_whose_broker_fell_silent_listens_again_elsewhere(bus, events, proxy, monkeypatch):
    monkeypatch.setattr("alongside.events.amqp.HEARTBEAT_S", 1)
    listening = AmqpBus(events.address(proxy.port))
    assert listening.receive("notify", 0.5) is None

    proxy.silence()
    one = offer()
    bus.offer(one).result(WITHIN_S)

    received = listening.receive("notify", WITHIN_S)
    assert received is not None and received.body == one.body
    received.ack()
    listening.close()


def test_a_bus_whose_broker_fell_silent_says_no_long_goodbye(events, proxy):
    events.empty()
    bus = AmqpBus(events.address(proxy.port))
    bus.offer(offer()).result(WITHIN_S)
    bus.receive("notify", WITHIN_S).ack()
    proxy.silence()

    closing = threading.Thread(target=bus.close, daemon=True)
    closing.start()
    closing.join(WITHIN_S)

    assert not closing.is_alive()


def test_a_broker_that_takes_connections_and_says_nothing_is_tried_later_and_said_to_be_away(monkeypatch, capfd):
    monkeypatch.setattr("alongside.events.amqp_connection.CONNECT_TIMEOUT_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        bus = AmqpBus(f"amqp://nobody:nothing@127.0.0.1:{mute.getsockname()[1]}/internal")

        assert bus.receive("notify", 0.5) is None

    assert "worker.failed" in "".join(capfd.readouterr())
    bus.close()
