"""What the broker gave up is noted at the landlord, of whom the broker says, and never more than the quota."""

import threading
from uuid import uuid4

import pika
import pytest
from rabbit_carrier import RabbitCarrier, new_link_name
from waiting import wait_until

from alongside.link.port import LANDLORD, Outgoing, to_agency, to_landlord
from alongside.running import Running, at_work
from alongside.settings import BrokerUrl
from referral.adapters.machine import SystemMachine
from referral.bootstrap import Fakes, build_relay
from referral.entrypoints.workers import DEAD_LETTERS, RECEIPTS, relay_workers, workers
from referral.usecases.rubbish import FLOOD, KeepRubbish
from referral.usecases.store_delivery import StoreDelivery
from referral.usecases.take_dead_letter import LOST, GivenUp, TakeDeadLetter

CARE, POLICE = "harbour-victim-care", "norshire-police"
WITHIN_S = 60
MOST = 3


@pytest.fixture
def links(world):
    return {one.agency_id: one.link_name for one in world.service.reading.agencies()}


@pytest.fixture
def said():
    return []


@pytest.fixture
def take(world, said):
    """What the consumer does with a dead letter; the quota is three."""
    contacts = world.service.settings.contacts

    def log(event, **fields):
        said.append((event, fields))

    keep = KeepRubbish(contacts, log, MOST)
    return TakeDeadLetter(world.service.new_uow, world.clock, contacts, keep, log)


def noted(world):
    return sorted((row["agency_id"], row["code"], row["reason"], row["size"]) for row in world.rows("dead_letter"))


def tasks(world):
    return sorted((row["code"], row["agency_id"]) for row in world.rows("task"))


def test_what_an_agency_sent_is_noted_and_staff_ask_for_it_again_once(world, take, links):
    for body in (b"one", b"three"):
        take(GivenUp(links[CARE], True, "delivery_limit", body))

    assert noted(world) == [(CARE, "dead_in", "delivery_limit", 3), (CARE, "dead_in", "delivery_limit", 5)]
    assert tasks(world) == [(LOST, CARE)]
    assert world.notices() == ["staff.unreadable"]


def test_what_was_ours_is_noted_and_asks_nobody(world, take, links):
    take(GivenUp(links[CARE], False, "expired", b"ours"))

    assert noted(world) == [(CARE, "dead_out", "expired", 4)]
    assert (tasks(world), world.notices()) == ([], [])


def test_what_came_another_time_is_not_asked_for(world, take, links):
    world.nodes[CARE].publish_bytes(b"it came", str(uuid4()))
    world.take_in()

    take(GivenUp(links[CARE], True, "expired", b"it came"))

    assert (len(noted(world)), tasks(world)) == (1, [])


def test_what_was_given_up_and_is_sent_again_is_heard(world, take, links):
    """A note of lost bytes must not make them look known, or they would be lost for ever."""
    referral_id, opened = world.sent()
    receipt = world.nodes[CARE].receipt(opened)
    take(GivenUp(links[CARE], True, "delivery_limit", receipt.wire))

    world.work()

    assert world.state(referral_id) == "delivered"


def test_a_letter_that_comes_twice_is_noted_once(world, take, links):
    for _ in range(2):
        take(GivenUp(links[CARE], True, "expired", b"the same"))

    assert len(noted(world)) == 1


def test_dead_letters_count_against_the_quota_of_their_agency_and_of_no_other(world, take, links):
    for number in range(MOST + 4):
        take(GivenUp(links[CARE], True, "expired", b"%d" % number))
    take(GivenUp(links[POLICE], True, "expired", b"theirs"))

    assert [row[0] for row in noted(world)] == [CARE] * MOST + [POLICE]
    assert [(row["agency_id"], row["number"]) for row in world.rows("only_counted")] == [(CARE, 4)]
    assert tasks(world) == [(LOST, CARE), (LOST, POLICE), (FLOOD, CARE)]


@pytest.mark.parametrize("link_name", ["", "z" * 26])
def test_one_of_nobody_known_leaves_a_line_only(world, take, said, link_name):
    take(GivenUp(link_name, True, "other", b"whose?"))

    assert (noted(world), tasks(world)) == ([], [])
    assert said == [("message.given_up", {"code": "dead_in", "reason": "other", "bytes": 6})]


# In one process.


def test_in_one_process_it_is_noted_as_well(world, monkeypatch):
    def fails(*_):
        raise OSError("No room.")

    monkeypatch.setattr(StoreDelivery, "__call__", fails)
    monkeypatch.setattr(world.broker._queues, "_retry_wait_s", lambda attempt: 0.0)
    world.nodes[CARE].publish_bytes(b"lost", str(uuid4()))

    mine = [one for one in workers(world.service) if one.name in (RECEIPTS, DEAD_LETTERS)]
    with at_work(Running(workers=mine)):
        wait_until(lambda: noted(world))
        wait_until(lambda: not world.broker.dead_letters())

    assert noted(world) == [(CARE, "dead_in", "delivery_limit", 4)]
    assert tasks(world) == [(LOST, CARE)]


# On the broker.


@pytest.fixture
def carrier(broker, world, links):
    made = RabbitCarrier(broker)
    for name in links.values():
        made.add_agency(name)
    world.broker, world.machine, world.alone = made, SystemMachine(), False
    yield made
    made.release()


@pytest.fixture
def relaying(world, carrier):
    def make() -> Running:
        address = carrier.address(LANDLORD)
        url = f"amqp://{LANDLORD}:{address.password}@{address.host}:{address.port}/{address.vhost}"
        settings = world.settings(keystore=None, keystore_passphrase=None, link=BrokerUrl(url))
        fakes = Fakes(consent=world.consent, safe_contacts=world.safe_contacts, machine=world.machine)
        relay = build_relay(settings, world.clock, fakes=fakes)
        return Running(relay, relay_workers(relay), relay.close)

    return make


def publish(carrier, user, exchange, key, body, **properties):
    connection = pika.BlockingConnection(carrier.address(user).parameters())
    channel = connection.channel()
    channel.confirm_delivery()
    given = pika.BasicProperties(message_id=str(uuid4()), user_id=user, delivery_mode=2, **properties)
    channel.basic_publish(exchange, key, body, given, mandatory=True)
    connection.close()


def waiting(carrier):
    """How many dead letters wait, as the landlord sees it."""
    connection = pika.BlockingConnection(carrier.address(LANDLORD).parameters())
    channel = connection.channel()
    found = [channel.queue_declare(name, passive=True).method.message_count for name in ("dead.in", "dead.out")]
    connection.close()
    return found


FORGED = {
    "no header": lambda other: {},
    "no death": lambda other: {"x-death": []},
    "a death of another": lambda other: {
        "x-death": [{"queue": f"q.in.{other}", "reason": "expired", "count": 1}],
        "x-first-death-queue": f"q.in.{other}",
        "x-last-death-queue": f"q.in.{other}",
    },
    "a text": lambda other: {"x-death": f"q.in.{other}"},
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_who_sets_expiration_writes_in_its_own_name_whatever_it_says(world, carrier, relaying, links, forged):
    mine, other = links[CARE], links[POLICE]
    publish(carrier, mine, to_landlord(mine), "", b"attack", expiration="0", headers=forged(other))

    with at_work(relaying()):
        wait_until(lambda: noted(world))

    assert noted(world) == [(CARE, "dead_in", "expired", 6)]
    assert tasks(world) == [(LOST, CARE)]


def test_what_is_without_user_id_is_refused_and_noted_of_whose_queue_it_was_in(world, carrier, relaying, links):
    connection = pika.BlockingConnection(carrier.address(links[CARE]).parameters())
    connection.channel().basic_publish(to_landlord(links[CARE]), "", b"who?", pika.BasicProperties(delivery_mode=2))
    connection.close()

    with at_work(relaying()):
        wait_until(lambda: noted(world))
        wait_until(lambda: waiting(carrier) == [0, 0])

    assert noted(world) == [(CARE, "dead_in", "rejected", 4)]


def test_what_an_agency_gave_back_too_often_is_noted_as_ours(world, carrier, relaying, links):
    mine = links[CARE]
    carrier.publisher(LANDLORD).publish(Outgoing(to_agency(mine), "m", b"ours", LANDLORD)).result(WITHIN_S)
    stop, died = threading.Event(), []

    def refuse(delivery):
        died.append(delivery)
        if len(died) > 20:
            stop.set()
        raise OSError("No room.")

    reader = threading.Thread(target=carrier.consumer(mine).run, args=(refuse, stop, lambda: None))
    reader.start()
    try:
        with at_work(relaying()):
            wait_until(lambda: noted(world))
    finally:
        stop.set()
        reader.join(WITHIN_S)

    assert noted(world) == [(CARE, "dead_out", "delivery_limit", 4)]
    assert tasks(world) == []


def test_what_was_noted_is_gone_from_the_broker_and_what_could_not_be_noted_is_not(
    world, carrier, relaying, links, monkeypatch
):
    publish(carrier, links[CARE], to_landlord(links[CARE]), "", b"attack", expiration="0")
    wait_until(lambda: waiting(carrier) == [1, 0])
    real, tried = TakeDeadLetter.__call__, threading.Event()

    def fails(*_):
        tried.set()
        raise OSError("The database is away.")

    monkeypatch.setattr(TakeDeadLetter, "__call__", fails)
    with at_work(relaying()):
        assert tried.wait(WITHIN_S)
    wait_until(lambda: waiting(carrier) == [1, 0])

    monkeypatch.setattr(TakeDeadLetter, "__call__", real)
    with at_work(relaying()):
        wait_until(lambda: noted(world))
        wait_until(lambda: waiting(carrier) == [0, 0])


def test_an_agency_that_nobody_knows_leaves_nothing(world, carrier, relaying):
    stranger = new_link_name()
    carrier.add_agency(stranger)
    publish(carrier, stranger, to_landlord(stranger), "", b"attack", expiration="0")
    wait_until(lambda: waiting(carrier) == [1, 0])

    with at_work(relaying()):
        wait_until(lambda: waiting(carrier) == [0, 0])

    assert noted(world) == []
