"""Both carriers over TLS: only the broker that our authority signed is spoken to, and we show who we are."""

import uuid
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from authority import Authority
from event_broker import EventBroker
from rabbit_carrier import RabbitCarrier, new_link_name
from tls_door import TlsDoor

from alongside.broker_url import BrokerUrl, tls_from
from alongside.events.amqp import AmqpBus
from alongside.events.amqp_connection import connected, kombu
from alongside.events.bus import BusClosed, Offer
from alongside.link.port import LANDLORD, LinkClosed, Outgoing, to_agency
from alongside.link.rabbitmq import BrokerAddress, RabbitLink
from alongside.link.rabbitmq.publisher import Limits

WITHIN_S = 20


@pytest.fixture
def door(broker, tmp_path):
    made = TlsDoor(tmp_path, (broker.host, broker.port))
    yield made
    made.close()


@pytest.fixture
def ours(door):
    """What a client uses: its authority, and a certificate of its own."""
    now = datetime.now(UTC)
    own = door.authority.issue("client", now - timedelta(hours=1), now + timedelta(hours=1))
    return tls_from(door.authority.file, own)


@pytest.fixture
def strangers(tmp_path):
    """Trust in somebody else."""
    (tmp_path / "other").mkdir()
    return tls_from(Authority(tmp_path / "other").file, None)


def address(broker, port, vhost, host="127.0.0.1", scheme="amqps"):
    user, password = (quote(one, safe="") for one in (broker.user, broker.password))
    return f"{scheme}://{user}:{password}@{host}:{port}/{vhost}"


@pytest.fixture
def events(broker):
    made = EventBroker(broker)
    yield made
    made.empty()
    made.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_an_event_goes_and_comes_over_tls_and_our_certificate_is_shown(broker, events, door, ours, host):
    bus = AmqpBus(address(broker, door.port, "internal", host), tls=ours)
    event_id = str(uuid.uuid4())

    bus.offer(Offer(event_id, "notify", b"{}")).result(WITHIN_S)
    received = bus.receive("notify", WITHIN_S)
    received.ack()
    bus.close()

    assert received.body == b"{}"
    assert door.shown == ["client", "client"]


def test_an_event_is_not_given_to_a_broker_that_nobody_we_trust_has_signed(broker, events, door, strangers):
    bus = AmqpBus(address(broker, door.port, "internal"), tls=strangers)

    assert isinstance(bus.offer(Offer("id", "notify", b"{}")).exception(WITHIN_S), BusClosed)
    assert bus.receive("notify", 0) is None
    bus.close()


def test_without_a_password_the_certificate_speaks(monkeypatch, ours):
    """RabbitMQ takes it for the user when it is set up so (SASL EXTERNAL); what we ask for is what counts here."""
    asked = {}
    monkeypatch.setattr(kombu.Connection, "connect", lambda connection: asked.update(connection.info()))
    connection = connected(BrokerUrl("amqps://consent@broker.example.org/internal", ours), 0)

    assert connection.login_method == "EXTERNAL"
    assert (asked["userid"], asked["virtual_host"], asked["port"]) == ("consent", "internal", 5671)


@pytest.fixture
def carrier(broker):
    made = RabbitCarrier(broker)
    yield made
    made.release()


def link(carrier, door, tls):
    plain = carrier.address(LANDLORD)
    url = f"amqps://{LANDLORD}:{plain.password}@127.0.0.1:{door.port}/{plain.vhost}"
    return RabbitLink(BrokerAddress.from_url(url, tls), limits=Limits(offer_within_s=2.0))


def test_a_sealed_message_goes_over_tls(carrier, door, ours):
    agency = new_link_name()
    carrier.add_agency(agency)
    publisher = link(carrier, door, ours).publisher(LANDLORD)

    publisher.publish(Outgoing(to_agency(agency), str(uuid.uuid4()), b"sealed", LANDLORD)).result(WITHIN_S)
    publisher.close()

    assert door.shown == ["client"]


def test_a_sealed_message_is_not_given_to_a_stranger(carrier, door, strangers):
    agency = new_link_name()
    carrier.add_agency(agency)
    publisher = link(carrier, door, strangers).publisher(LANDLORD)

    answer = publisher.publish(Outgoing(to_agency(agency), str(uuid.uuid4()), b"sealed", LANDLORD))

    assert isinstance(answer.exception(WITHIN_S), LinkClosed)
    publisher.close()
