"""What is given back again and again, and what nobody can read: who waits for whom, and what is lost."""

import struct
import threading
from datetime import UTC, datetime
from uuid import uuid4

import pika
import pytest
from event_broker import EventBroker
from rabbit_carrier import RabbitCarrier, new_link_name
from waiting import wait_until

from alongside.events.amqp import AmqpBus
from alongside.events.bus import Offer
from alongside.link.port import LANDLORD, Outgoing, StorageAway, to_landlord
from alongside.link.rabbitmq import consumer as consumer_module
from alongside.link.rabbitmq.connecting import Directory, RabbitLink
from alongside.link.rabbitmq.names import DEAD_IN
from alongside.link.rabbitmq.topology import DELIVERY_LIMIT, EVENTS_DEAD, INTERNAL, NEVER_BY_COUNT, path

WITHIN_S = 30
OFTEN = DELIVERY_LIMIT + 5  # more than RabbitMQ 4 allows where nothing is said


@pytest.fixture
def carrier(broker):
    made = RabbitCarrier(broker)
    yield made
    made.release()


@pytest.fixture
def agency(carrier):
    name = new_link_name()
    carrier.add_agency(name)
    return name


@pytest.fixture
def events(broker):
    made = EventBroker(broker)
    yield made
    made.empty()
    made.close()


def publish(carrier, agency, body, **properties):
    connection = pika.BlockingConnection(carrier.address(agency).parameters())
    channel = connection.channel()
    channel.confirm_delivery()
    given = pika.BasicProperties(user_id=agency, delivery_mode=2, **{"message_id": str(uuid4()), **properties})
    channel.basic_publish(to_landlord(agency), "", body, given, mandatory=True)
    connection.close()


def read(consumer, handler):
    """Read until all that waited is read; the error with which it ended."""
    stop = threading.Event()
    over = threading.Timer(WITHIN_S, stop.set)
    over.start()
    try:
        consumer.run(handler, stop, stop.set)
    finally:
        over.cancel()


def limit_on(broker, vhost, queue):
    """What the broker does, not what it was asked for; it says so by and by."""
    found = broker.ask("GET", path("queues", vhost, queue)).json()
    return (found.get("effective_policy_definition") or {}).get("delivery-limit")


def test_a_dead_letter_that_cannot_be_noted_for_long_is_neither_lost_nor_overtaken(carrier, agency):
    """The database was away for a night; a limit of 20, the broker's own since 4.0, ends after 12 minutes."""
    for number, body in enumerate((b"first", b"second"), 1):
        publish(carrier, agency, body, expiration="0")
        wait_until(lambda: carrier.waiting(DEAD_IN) == number)  # noqa: B023  # asked at once
    came = []

    def away_for_long(delivery):
        came.append(delivery.body)
        if len(came) <= OFTEN:
            raise OSError("The database is away.")

    read(carrier.link(LANDLORD).given_up(LANDLORD), away_for_long)

    assert came == [b"first"] * (OFTEN + 1) + [b"second"]
    assert carrier.waiting(DEAD_IN) == 0


def test_while_nothing_can_be_stored_one_try_speaks_for_every_queue(carrier, agency, monkeypatch):
    """Each may wait for a database that does not answer, and no thread has the time for one try of each agency."""
    other, stop, tried, came = new_link_name(), threading.Event(), [], []
    carrier.add_agency(other)
    for name in (agency, other):
        carrier.publisher(name).publish(Outgoing(to_landlord(name), "m", b"sealed", name)).result(WITHIN_S)
    real = consumer_module._Queue._on_message

    def on_message(queue, *message):
        real(queue, *message)
        came.append(message)
        if len(came) == 2:
            stop.set()

    def away(delivery):
        tried.append(delivery)
        raise StorageAway

    monkeypatch.setattr(consumer_module._Queue, "_on_message", on_message)
    monkeypatch.setattr(consumer_module, "LONGEST_AWAY_S", 3600.0)
    link = RabbitLink(carrier.address(LANDLORD), Directory(agencies=carrier.agencies), retry_wait_s=lambda _: 3600.0)
    link.consumer(LANDLORD).run(away, stop, lambda: None)

    assert (len(came), len(tried)) == (2, 1)


def test_what_the_broker_took_back_meanwhile_is_not_stored_from_the_old_hand_and_ends_nobodys_reading(
    carrier, agency, monkeypatch
):
    """As when it was in hand for longer than the broker allows, or the agency is gone."""
    other, queues, kept = new_link_name(), {}, []
    carrier.add_agency(other)
    for name in (agency, other):
        carrier.publisher(name).publish(Outgoing(to_landlord(name), "m", b"sealed", name)).result(WITHIN_S)
    real = consumer_module._Queue.__init__

    def begin(queue, connection, source, *more):
        real(queue, connection, source, *more)
        queues[source.queue] = queue

    def store(delivery):
        if delivery.user_id == agency and not kept:
            carrier.broker.ask("DELETE", path("queues", carrier.vhost, f"q.in.{agency}"))
        if len(queues) < 2 or queues[f"q.in.{agency}"].is_open:
            raise StorageAway
        kept.append(delivery.user_id)

    monkeypatch.setattr(consumer_module._Queue, "__init__", begin)
    read(carrier.consumer(LANDLORD), store)

    assert kept == [other]


def test_an_event_outlives_a_service_that_comes_and_goes_before_it_could_store_it(events):
    """What a process has in hand when it ends is given back and counted, up to five events at once."""
    bus = AmqpBus(events.address())
    bus.offer(Offer("1", "notify", b"the event")).result(WITHIN_S)
    bus.close()

    for _ in range(OFTEN):
        bus = AmqpBus(events.address())
        assert bus.receive("notify", WITHIN_S) is not None
        bus.close()

    bus = AmqpBus(events.address())
    received = bus.receive("notify", WITHIN_S)
    assert received is not None and received.body == b"the event"
    received.ack()
    bus.close()


@pytest.mark.parametrize("queue", ["events.consent", "events.notify", "events.referral", EVENTS_DEAD])
def test_no_event_is_given_up_by_count(events, queue):
    wait_until(lambda: limit_on(events.broker, INTERNAL, queue) is not None)

    assert limit_on(events.broker, INTERNAL, queue) == NEVER_BY_COUNT


@pytest.mark.parametrize(
    ("queue", "limit"),
    [("dead.in", NEVER_BY_COUNT), ("dead.out", NEVER_BY_COUNT), ("q.in.{}", 20), ("q.{}.1", 20)],
    ids=["dead.in", "dead.out", "in", "out"],
)
def test_between_the_parties_a_message_is_given_up_and_a_dead_letter_never(carrier, agency, queue, limit):
    name = queue.format(agency)
    wait_until(lambda: limit_on(carrier.broker, carrier.vhost, name) is not None)

    assert limit_on(carrier.broker, carrier.vhost, name) == limit


@pytest.fixture
def far_away(monkeypatch):
    """A time that the broker carries and Python has not."""
    real = pika.data.encode_value

    def encode(pieces, value):
        if value != FAR_AWAY:
            return real(pieces, value)
        pieces.append(b"T" + struct.pack(">Q", 2**62))
        return 9

    monkeypatch.setattr(pika.data, "encode_value", encode)
    return {"when": FAR_AWAY}


FAR_AWAY = datetime(9999, 12, 31, tzinfo=UTC)


def test_headers_that_cannot_be_read_are_refused_once_and_hold_up_nobody(carrier, agency, far_away):
    other, kept, letters = new_link_name(), [], []
    carrier.add_agency(other)
    publish(carrier, agency, b"unreadable", headers=far_away)
    publish(carrier, agency, b"after it")
    carrier.publisher(other).publish(Outgoing(to_landlord(other), "m", b"another's", other)).result(WITHIN_S)

    read(carrier.consumer(LANDLORD), lambda delivery: kept.append(delivery.body))
    wait_until(lambda: carrier.waiting(DEAD_IN) == 1)
    read(carrier.link(LANDLORD).given_up(LANDLORD), letters.append)

    assert sorted(kept) == [b"after it", b"another's"]
    assert [(letter.body, letter.user_id, letter.died.incoming) for letter in letters] == [(b"unreadable", "", True)]
    assert carrier.waiting(DEAD_IN) == 0


@pytest.mark.parametrize("message_id", ["a\x00b", b"\xff\xfe", "a\nb"], ids=["nul", "bytes", "line"])
def test_an_id_that_no_database_could_store_is_read_as_none(carrier, agency, message_id):
    """Else the message would be given back twenty times, and all that the agency sent behind it would wait."""
    came = []
    publish(carrier, agency, b"sealed", message_id=message_id)

    read(carrier.consumer(LANDLORD), came.append)

    assert [(delivery.message_id, delivery.body) for delivery in came] == [("", b"sealed")]
