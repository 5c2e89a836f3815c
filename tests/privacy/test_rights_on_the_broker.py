"""What an agency that means harm gets from the broker itself, whatever its own software does."""

import secrets
import threading
import uuid
from dataclasses import replace

import pika
import pytest
from pika.credentials import VALID_TYPES
from pika.exceptions import AMQPError, ChannelClosedByBroker
from rabbit_carrier import RabbitCarrier, new_link_name

from alongside.link.port import LANDLORD, MAX_MESSAGE_SIZE, NotConfirmed, Outgoing, to_agency, to_landlord
from alongside.link.rabbitmq.topology import wanted_by_partners

REFUSED, NOT_FOUND, NOT_YOURS = 403, 404, 406


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
def other(carrier):
    name = new_link_name()
    carrier.add_agency(name)
    return name


@pytest.fixture
def connect(carrier):
    """`connect(user)`: a plain connection with that user's own password."""
    connections = []

    def make(user: str) -> pika.BlockingConnection:
        connections.append(pika.BlockingConnection(carrier.address(user).parameters()))
        return connections[-1]

    yield make
    for connection in connections:
        if connection.is_open:
            connection.close()


@pytest.fixture
def as_agency(connect, agency):
    """A channel on which an unroutable or refused publish raises."""
    channel = connect(agency).channel()
    channel.confirm_delivery()
    return channel


def waiting(carrier, queue: str) -> int:
    """As the landlord or anybody sees it now."""
    connection = pika.BlockingConnection(carrier.address(LANDLORD).parameters())
    count = connection.channel().queue_declare(queue, passive=True).method.message_count
    connection.close()
    return count


def publish(channel, exchange: str, key: str = "", user_id: str | None = None, **properties) -> None:
    given = pika.BasicProperties(message_id=str(uuid.uuid4()), user_id=user_id, delivery_mode=2, **properties)
    channel.basic_publish(exchange, key, b"attack", given, mandatory=True)


ATTACKS = {
    "declare a queue": lambda channel, me, other: channel.queue_declare("mine", durable=True),
    "declare a queue that the broker names": lambda channel, me, other: channel.queue_declare("", exclusive=True),
    "declare its own next queue": lambda channel, me, other: channel.queue_declare(f"q.{me}.2", durable=True),
    "declare an exchange": lambda channel, me, other: channel.exchange_declare("mine", durable=True),
    "delete its own queue": lambda channel, me, other: channel.queue_delete(f"q.{me}.1"),
    "delete its own exchange": lambda channel, me, other: channel.exchange_delete(f"in.{me}"),
    "delete the landlord's exchange": lambda channel, me, other: channel.exchange_delete("out"),
    "bind its queue to another's way": lambda channel, me, other: channel.queue_bind(f"q.{me}.1", f"in.{other}"),
    "bind its queue to what is sent": lambda channel, me, other: channel.queue_bind(f"q.{me}.1", "out", f"{other}.1"),
    "bind its queue to the dead": lambda channel, me, other: channel.queue_bind(f"q.{me}.1", "dlx", "out"),
    "unbind another's queue": lambda channel, me, other: channel.queue_unbind(f"q.{other}.1", "out", f"{other}.1"),
    "empty another's queue": lambda channel, me, other: channel.queue_purge(f"q.{other}.1"),
    "read another's queue": lambda channel, me, other: channel.basic_consume(f"q.{other}.1", print),
    "get from another's queue": lambda channel, me, other: channel.basic_get(f"q.{other}.1"),
    "read what another said": lambda channel, me, other: channel.basic_consume(f"q.in.{other}", print),
    "read what it said itself": lambda channel, me, other: channel.basic_consume(f"q.in.{me}", print),
    "read the dead letters": lambda channel, me, other: channel.basic_consume("dead.out", print),
    "speak as another by its way": lambda channel, me, other: publish(channel, f"in.{other}"),
    "speak as the landlord": lambda channel, me, other: publish(channel, "out", f"{other}.1"),
    "write to itself as the landlord": lambda channel, me, other: publish(channel, "out", f"{me}.1"),
    "write into a queue directly": lambda channel, me, other: publish(channel, "", f"q.{other}.1"),
    "write into the dead letters": lambda channel, me, other: publish(channel, "dlx", "out"),
    "write into the broker's log": lambda channel, me, other: publish(channel, "amq.topic", "x"),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_the_broker_refuses_an_agency(as_agency, agency, other, attack):
    with pytest.raises(ChannelClosedByBroker) as refusal:
        attack(as_agency, agency, other)

    assert refusal.value.reply_code == REFUSED


@pytest.mark.parametrize("pretended", ["other", "landlord"])
def test_a_forged_user_id_is_refused(as_agency, agency, other, carrier, pretended):
    with pytest.raises(ChannelClosedByBroker) as refusal:
        publish(as_agency, f"in.{agency}", user_id={"other": other, "landlord": LANDLORD}[pretended])

    assert refusal.value.reply_code == NOT_YOURS
    assert waiting(carrier, f"q.in.{agency}") == 0


def test_the_landlord_may_configure_nothing_either(connect):
    for attack in (
        lambda channel: channel.queue_declare("mine", durable=True),
        lambda channel: channel.exchange_declare("mine"),
        lambda channel: channel.queue_delete("dead.in"),
        lambda channel: publish(channel, "dlx", "out"),
    ):
        with pytest.raises(ChannelClosedByBroker) as refusal:
            channel = connect(LANDLORD).channel()
            channel.confirm_delivery()
            attack(channel)
        assert refusal.value.reply_code == REFUSED


def test_without_a_user_id_the_receiver_refuses_what_the_broker_lets_through(carrier, as_agency, agency):
    publish(as_agency, f"in.{agency}")
    seen, done = [], threading.Event()

    carrier.consumer(LANDLORD).run(seen.append, done, done.set)

    assert seen == []
    assert [letter.side for letter in carrier.dead_letters()] == ["in"]


def test_by_expiration_and_routing_key_nothing_gets_into_anothers_queue_or_dead_letters(
    carrier, as_agency, agency, other
):
    for key in (f"{other}.1", "out", f"q.{other}.1", "dead.out"):
        headers = {"CC": [f"{other}.1", "out"], "BCC": [f"{other}.1", "out"], "x-death": []}
        publish(as_agency, f"in.{agency}", key, expiration="1", headers=headers)

    letters = []
    while len(letters) < 4:
        letters = carrier.dead_letters()
        assert letters, "The broker did not put what expired among the dead letters."

    assert {letter.side for letter in letters} == {"in"}
    assert waiting(carrier, f"q.{other}.1") == 0
    assert waiting(carrier, f"q.in.{other}") == 0


def test_who_does_not_know_a_name_learns_nothing_by_a_passive_declare(connect, agency):
    for name in (f"q.{new_link_name()}.1", f"q.in.{new_link_name()}"):
        with pytest.raises(ChannelClosedByBroker) as refusal:
            connect(agency).channel().queue_declare(name, passive=True)

        assert refusal.value.reply_code == NOT_FOUND


def test_a_passive_declare_of_a_known_name_tells_a_number_and_changes_nothing(carrier, connect, agency, other):
    """Why link names are secrets: the broker lets any user of the virtual host ask (3.10 to 4.3.0)."""
    carrier.publisher(LANDLORD).publish(Outgoing(to_agency(other), "m", b"x", LANDLORD)).result(10)

    try:
        assert connect(agency).channel().queue_declare(f"q.{other}.1", passive=True).method.message_count <= 1
    except ChannelClosedByBroker as refusal:
        assert refusal.reply_code == REFUSED

    assert waiting(carrier, f"q.{other}.1") == 1


def test_a_flood_is_refused_at_its_own_queue_and_hurts_nobody_else(carrier, agency, other):
    flooding, body = carrier.publisher(agency), b"x" * MAX_MESSAGE_SIZE
    rounds = []

    for _ in range(2):  # the limit is soft: what is on its way when it is reached gets in
        answers = [flooding.publish(Outgoing(to_landlord(agency), str(n), body, agency)) for n in range(80)]
        rounds.append({type(answer.exception(20)) for answer in answers})

    assert rounds[1] == {NotConfirmed}
    assert 60 <= waiting(carrier, f"q.in.{agency}") <= 80
    carrier.publisher(other).publish(Outgoing(to_landlord(other), "m", b"x", other)).result(10)


class Anonymous:
    """SASL ANONYMOUS (RFC 4505)."""

    TYPE = "ANONYMOUS"
    erase_on_connect = False

    def response_for(self, start):
        return self.TYPE, b""

    def erase_credentials(self) -> None:
        pass


@pytest.mark.parametrize(
    "credentials", [pika.PlainCredentials("guest", "guest"), Anonymous()], ids=["guest", "anonymous"]
)
@pytest.mark.parametrize("vhost", ["/", "partners", "internal"])
def test_nobody_gets_in_without_being_known(carrier, monkeypatch, credentials, vhost):
    monkeypatch.setattr("pika.credentials.VALID_TYPES", [*VALID_TYPES, Anonymous])
    vhost = carrier.vhost if vhost == "partners" else vhost
    carrier.management.apply(wanted_by_partners(carrier.landlord, []), None)  # as on every broker

    with pytest.raises(AMQPError):
        pika.BlockingConnection(
            pika.ConnectionParameters(carrier.broker.host, carrier.broker.port, vhost, credentials=credentials)
        )


def test_an_agency_has_at_most_four_connections(connect, agency):
    for _ in range(4):
        connect(agency)

    with pytest.raises(AMQPError):
        connect(agency)


def test_an_agency_has_at_most_sixteen_channels(connect, agency):
    connection = connect(agency)
    for _ in range(16):
        connection.channel()

    with pytest.raises(AMQPError):
        connection.channel()


def test_an_agency_has_no_way_into_the_virtual_host_of_another_landlord(broker, carrier, agency):
    elsewhere = RabbitCarrier(broker)
    try:
        parameters = carrier.address(agency).parameters()
        parameters.virtual_host = elsewhere.vhost
        with pytest.raises(AMQPError):
            pika.BlockingConnection(parameters)
    finally:
        elsewhere.release()


def test_an_agency_has_no_management(broker, carrier, agency):
    agency_here = replace(broker, user=agency, password=carrier.address(agency).password or secrets.token_hex())

    answers = [agency_here.ask("GET", what) for what in ("overview", "queues", "users", "whoami")]

    assert {answer.status_code for answer in answers} == {401}
