"""The process on the partner link, with a RabbitMQ: it carries both ways, follows the directory, waits and stops."""

import threading

import pytest
from rabbit_carrier import RabbitCarrier, new_link_name
from waiting import wait_until

from alongside.link.port import LANDLORD, Outgoing, to_landlord
from alongside.link.rabbitmq.topology import LinkedAgency
from alongside.running import Running, at_work
from alongside.settings import BrokerUrl
from referral.adapters.link_directory import KnownLinks
from referral.adapters.machine import SystemMachine
from referral.bootstrap import Fakes, build_relay
from referral.domain.agency import Agency
from referral.domain.wording import Contact
from referral.entrypoints.workers import relay_workers

WITHIN_S = 60
LATE = Agency("late-comer", "Late", "police", "active", False, (), Contact("Desk", "020 7946 0109"), "f" * 26)


@pytest.fixture
def carrier(broker, world):
    """The topology of the world's agencies, in a virtual host of its own; the world's nodes use it too."""
    made = RabbitCarrier(broker)
    for agency in world.service.reading.agencies():
        made.add_agency(agency.link_name)
    world.broker, world.machine, world.alone = made, SystemMachine(), False
    yield made
    made.release()


@pytest.fixture
def relaying(world, carrier):
    """How to build the process on the link; `port`: where it is told that the broker is."""

    def make(port=None) -> Running:
        address = carrier.address(LANDLORD)
        url = f"amqp://{LANDLORD}:{address.password}@{address.host}:{port or address.port}/{address.vhost}"
        fakes = Fakes(consent=world.consent, safe_contacts=world.safe_contacts, machine=world.machine)
        settings = world.settings(keystore=None, keystore_passphrase=None, link=BrokerUrl(url))
        relay = build_relay(settings, world.clock, fakes=fakes)
        return Running(relay, relay_workers(relay), relay.close)

    return make


def sealed(world, **more):
    """A referral whose bytes wait for the relay."""
    made = world.ask(**more)
    while world.service.seal_next.step():
        pass
    return made


def confirmed(world):
    return [row["jti"] for row in world.rows("message") if row["offered_at"] is not None]


def test_bytes_go_out_and_a_receipt_comes_in_over_rabbitmq(world, relaying):
    made = sealed(world)
    node = world.nodes[made.agency]

    with at_work(relaying()):
        wait_until(lambda: confirmed(world))
        (opened,) = node.take()
        node.receipt(opened)
        wait_until(lambda: world.rows("incoming"))

    assert world.state(made.referral_id) == "dispatched"
    while world.service.apply_incoming.step():
        pass
    assert world.state(made.referral_id) == "delivered"


def test_an_agency_that_is_listed_while_the_relay_runs_is_heard(world, carrier, relaying):
    late = new_link_name()

    with at_work(relaying()):
        world.service.list_agency(type(LATE)(**{**vars(LATE), "link_name": late}))
        carrier.add_agency(late)
        carrier.publisher(late).publish(Outgoing(to_landlord(late), "m", b"what they say", late)).result(WITHIN_S)
        wait_until(lambda: world.rows("incoming"))

    assert [row["agency_id"] for row in world.rows("incoming")] == ["late-comer"]


def test_the_relay_is_ready_when_the_link_is_open_and_says_what_it_lacks_before(world, relaying):
    before = relaying(port=1)
    with at_work(before):
        assert before.application.lacks() == ["The partner link is not open."]

    running = relaying()
    with at_work(running):
        wait_until(lambda: running.application.lacks() == [])


def test_a_relay_that_is_stopped_while_the_broker_is_away_stops_and_its_successor_carries(world, relaying):
    made = sealed(world)
    with at_work(relaying(port=1)):
        wait_until(lambda: world.state(made.referral_id) == "dispatched")
    assert confirmed(world) == []

    with at_work(relaying()):
        wait_until(lambda: confirmed(world))

    assert len(world.nodes[made.agency].take()) == 1


def test_what_was_confirmed_is_not_offered_again_by_a_restart(world, relaying):
    made = sealed(world)
    for _ in range(2):
        with at_work(relaying()):
            wait_until(lambda: confirmed(world))

    world.nodes[made.agency].take()

    assert len(world.nodes[made.agency].wires) == 1


def test_who_is_known_stays_known_while_the_database_is_away():
    answers = [[LinkedAgency("a"), LinkedAgency("b", suspended=True)], ConnectionError]

    def ask():
        answer = answers.pop(0)
        if answer is ConnectionError:
            raise answer
        return answer

    known = KnownLinks(ask)
    assert known() == ()
    known.refresh()
    with pytest.raises(ConnectionError):
        known.refresh()

    assert known() == ("a", "b")


def test_a_database_that_hangs_holds_up_nobody_who_asks_whom_to_read():
    held, asked = threading.Event(), threading.Event()

    def ask():
        asked.set()
        held.wait(WITHIN_S)
        return []

    known = KnownLinks(ask)
    thread = threading.Thread(target=known.refresh)
    thread.start()
    asked.wait(WITHIN_S)

    assert known() == ()

    held.set()
    thread.join(WITHIN_S)
