"""A node whose database is away for longer than the broker would give a message back: it is stored once."""

import threading
from dataclasses import replace

import pytest
from rabbit_carrier import RabbitCarrier
from tcp_proxy import way_to
from waiting import wait_until

from agency import bootstrap
from agency.entrypoints.workers import consume
from agency.usecases import take_delivery
from alongside.link.port import LANDLORD, Outgoing, to_agency
from alongside.link.rabbitmq import consumer as consumer_module
from alongside.link.rabbitmq.names import DEAD_OUT
from alongside.link.rabbitmq.topology import DELIVERY_LIMIT

OFTEN = DELIVERY_LIMIT + 5
WITHIN_S = 60


@pytest.fixture
def carrier(broker, bench):
    made = RabbitCarrier(broker)
    made.add_agency(bench.settings.link_name)
    yield made
    made.release()


@pytest.fixture
def way(bench):
    """The way to PostgreSQL, which can be cut."""
    proxy, proxy.url = way_to(bench.settings.database_url)
    yield proxy
    proxy.close()


def drained(node):
    """May people be shown what is there, once it is processed?"""
    node.drained.nothing_waits()
    return node.drained.done


@pytest.mark.databases("postgresql")  # SQLite is a file
def test_what_waits_while_the_database_is_away_is_stored_once_and_nothing_is_shown_before(
    bench, carrier, way, monkeypatch
):
    # given a node whose database is away, and a referral in its queue
    counted, real, tries, take = [], consumer_module._attempts, [], take_delivery.take
    monkeypatch.setattr(consumer_module, "_attempts", lambda one: counted.append(real(one)) or real(one))
    monkeypatch.setattr(take_delivery, "take", lambda *given: tries.append(given) or take(*given))
    link_name = bench.settings.link_name
    settings = replace(bench.settings, database_url=way.url)
    agency = bootstrap.assemble(settings, bench.clock, carrier.link(link_name))
    sealed = bench.landlord.referral()
    message = Outgoing(to_agency(link_name), sealed.jti, sealed.wire, LANDLORD)
    carrier.publisher(LANDLORD).publish(message).result(WITHIN_S)
    way.refuses = True
    way.cut()

    # when it tries more often than the broker would bring a message again
    stop = threading.Event()
    reading = threading.Thread(target=consume, args=(agency, stop), daemon=True)
    reading.start()
    try:
        wait_until(lambda: len(tries) > OFTEN)
        assert not drained(agency.node)

        # then it is stored when the database comes back, delivered once, and the queue is drained
        way.refuses = False
        wait_until(lambda: drained(agency.node))
    finally:
        stop.set()
        reading.join(WITHIN_S)
        agency.close()
    assert bench.rows()["wire"] == 1
    assert (counted, carrier.waiting(DEAD_OUT)) == ([0], 0)
