"""A database that is away for longer than the broker would bring a message back: stored once, and nothing dies."""

from dataclasses import replace
from uuid import uuid4

import pika
import pytest
from rabbit_carrier import RabbitCarrier
from tcp_proxy import way_to
from waiting import wait_until

from alongside.link.port import LANDLORD, Outgoing, to_landlord
from alongside.link.rabbitmq import consumer as consumer_module
from alongside.link.rabbitmq.topology import DELIVERY_LIMIT
from alongside.running import Running, at_work
from alongside.settings import BrokerUrl
from referral.adapters.machine import SystemMachine
from referral.bootstrap import Fakes, build_relay
from referral.entrypoints.workers import DEAD_LETTERS, RECEIPTS, relay_workers, workers

CARE = "harbour-victim-care"
OFTEN = DELIVERY_LIMIT + 5
WITHIN_S = 60


@pytest.fixture
def link_name(world):
    return next(one.link_name for one in world.service.reading.agencies() if one.agency_id == CARE)


@pytest.fixture
def carrier(broker, world, link_name):
    made = RabbitCarrier(broker)
    made.add_agency(link_name)
    world.broker, world.machine, world.alone = made, SystemMachine(), False
    yield made
    made.release()


@pytest.fixture
def way(world):
    """The way to PostgreSQL, which can be cut."""
    proxy, proxy.url = way_to(world.database_url)
    yield proxy
    proxy.close()


def expired(carrier, user, body):
    """Publish what dies on the way at once."""
    connection = pika.BlockingConnection(carrier.address(user).parameters())
    channel = connection.channel()
    channel.confirm_delivery()
    given = pika.BasicProperties(message_id=str(uuid4()), user_id=user, delivery_mode=2, expiration="0")
    channel.basic_publish(to_landlord(user), "", body, given, mandatory=True)
    connection.close()


class Counting:
    """A handler of the service, and how often it was tried."""

    def __init__(self, handler) -> None:
        self._handler, self.tries = handler, 0

    def __call__(self, arrived) -> None:
        self.tries += 1
        self._handler(arrived)


@pytest.mark.databases("postgresql")  # SQLite is a file
def test_what_waits_while_the_database_is_away_is_stored_once_and_costs_no_delivery(
    world, carrier, link_name, way, monkeypatch
):
    # given a relay whose database is away, an answer in its queue, and a dead letter
    counted, real = [], consumer_module._attempts
    monkeypatch.setattr(consumer_module, "_attempts", lambda one: counted.append(real(one)) or real(one))
    address = carrier.address(LANDLORD)
    url = f"amqp://{LANDLORD}:{address.password}@{address.host}:{address.port}/{address.vhost}"
    settings = world.settings(keystore=None, keystore_passphrase=None, link=BrokerUrl(url), database_url=way.url)
    fakes = Fakes(consent=world.consent, safe_contacts=world.safe_contacts, machine=world.machine)
    relay = build_relay(settings, world.clock, carrier.link(LANDLORD), fakes=fakes)
    storing, noting = Counting(relay.store_delivery), Counting(relay.take_dead_letter)
    relay = replace(relay, store_delivery=storing, take_dead_letter=noting)
    expired(carrier, link_name, b"expired")
    wait_until(lambda: carrier.waiting("dead.in") == 1)
    answer = Outgoing(to_landlord(link_name), str(uuid4()), b"the answer", link_name)
    carrier.publisher(link_name).publish(answer).result(WITHIN_S)
    way.refuses = True
    way.cut()

    # when it tries more often than the broker would bring a message again, and then the database comes back
    mine = [one for one in relay_workers(relay) if one.name in (RECEIPTS, DEAD_LETTERS)]
    with at_work(Running(relay, mine, relay.close)):
        wait_until(lambda: min(storing.tries, noting.tries) > OFTEN)
        assert (world.rows("incoming"), world.rows("dead_letter")) == ([], [])
        way.refuses = False
        wait_until(lambda: world.rows("incoming") and world.rows("dead_letter"))
        wait_until(lambda: carrier.waiting("dead.in") == carrier.waiting(f"q.in.{link_name}") == 0)

    # then both are here, each delivered once, and the answer is no dead letter
    assert [bytes(row["wire"]) for row in world.rows("incoming")] == [b"the answer"]
    assert [(row["code"], row["reason"]) for row in world.rows("dead_letter")] == [("dead_in", "expired")]
    assert counted == [0, 0]


@pytest.mark.databases("postgresql")
def test_in_one_process_too_what_waits_is_stored_once(world, link_name, way, monkeypatch):
    monkeypatch.setattr(world.broker._queues, "_retry_wait_s", lambda attempt: 0.0)
    service = world.start(database_url=way.url)
    storing = Counting(service.store_delivery)
    world.nodes[CARE].publish_bytes(b"the answer", str(uuid4()))
    way.refuses = True
    way.cut()

    mine = [one for one in workers(replace(service, store_delivery=storing)) if one.name in (RECEIPTS, DEAD_LETTERS)]
    with at_work(Running(workers=mine)):
        wait_until(lambda: storing.tries > OFTEN)
        way.refuses = False
        wait_until(lambda: world.rows("incoming"))
        wait_until(lambda: not world.broker.waiting(to_landlord(link_name)))
    service.close()

    assert (len(world.rows("incoming")), world.broker.dead_letters()) == (1, [])
