"""No byte of a message goes to a socket after its permission ran out, wherever it waits until then."""

import os
import time
import uuid
from dataclasses import replace

import pytest
from rabbit_carrier import RabbitCarrier, new_link_name
from tcp_proxy import TcpProxy
from tls_door import TlsDoor

from alongside.clock import elapsed
from alongside.link.port import LANDLORD, LinkError, NotConfirmed, Outgoing, to_agency
from alongside.link.rabbitmq import RabbitLink
from alongside.link.rabbitmq.publisher import Limits

PATIENT = Limits(first_pause_s=0.05, longest_pause_s=0.1, offer_within_s=60, confirm_within_s=60)
LEASE_S = 2.0
SHORT_LEASE_S = 0.8
WITHIN_S = 30


@pytest.fixture
def carrier(broker):
    made = RabbitCarrier(broker, PATIENT)
    yield made
    made.release()


@pytest.fixture
def agency(carrier):
    name = new_link_name()
    carrier.add_agency(name)
    return name


@pytest.fixture
def proxy(broker):
    made = TcpProxy((broker.host, broker.port))
    yield made
    made.close()


def sealed(agency: str, size: int = 2_000, not_after: float | None = None) -> Outgoing:
    return Outgoing(to_agency(agency), str(uuid.uuid4()), os.urandom(size), LANDLORD, not_after)


def test_what_waits_for_a_connection_until_its_end_never_goes_out(carrier, agency, proxy):
    proxy.refuses = True
    publisher = carrier.publisher(LANDLORD, proxy.port)
    late = sealed(agency, not_after=elapsed() + LEASE_S)
    answer, other = publisher.publish(late), publisher.publish(sealed(agency))

    time.sleep(LEASE_S)
    proxy.refuses = False

    assert isinstance(answer.exception(WITHIN_S), NotConfirmed)
    assert other.exception(WITHIN_S) is None
    assert late.body not in bytes(proxy.sent)


def test_what_waits_for_a_place_in_the_window_until_its_end_never_goes_out(carrier, agency, proxy):
    carrier.limits = replace(PATIENT, window=64)
    publisher = carrier.publisher(LANDLORD, proxy.port)
    publisher.publish(sealed(agency)).result(WITHIN_S)
    proxy.flows.clear()  # no confirm comes, so that the window fills
    before = [publisher.publish(sealed(agency)) for _ in range(64)]
    late = sealed(agency, not_after=elapsed() + LEASE_S)
    answer = publisher.publish(late)

    time.sleep(LEASE_S)
    proxy.flows.set()

    assert isinstance(answer.exception(WITHIN_S), NotConfirmed)
    assert [one.exception(WITHIN_S) for one in before] == [None] * 64
    assert late.body not in bytes(proxy.sent)


def test_what_is_in_the_buffer_at_its_end_goes_down_with_its_connection(carrier, agency, proxy):
    publisher = carrier.publisher(LANDLORD, proxy.port)
    publisher.publish(sealed(agency)).result(WITHIN_S)
    proxy.takes.clear()  # the wire fills up, and then our own buffer
    ends = elapsed() + LEASE_S
    messages = [sealed(agency, 1024 * 1024, ends) for _ in range(16)]
    answers = [publisher.publish(one) for one in messages]

    errors = [one.exception(WITHIN_S) for one in answers]
    proxy.takes.set()

    assert {type(error) for error in errors} == {NotConfirmed}
    assert publisher.publish(sealed(agency)).exception(WITHIN_S) is None  # over a new connection
    assert messages[-1].body not in bytes(proxy.sent)


@pytest.fixture
def door(proxy, tmp_path):
    """TLS in front of the proxy, which so sees what was said."""
    made = TlsDoor(tmp_path, ("127.0.0.1", proxy.port))
    yield made
    made.close()


@pytest.fixture(params=["plain", "tls"])
def publisher(request, carrier, proxy):
    address = replace(carrier.address(LANDLORD), port=proxy.port)
    if request.param == "tls":
        door = request.getfixturevalue("door")
        address = replace(address, host="127.0.0.1", port=door.port, tls=door.authority.trusting())
    made = RabbitLink(address, limits=PATIENT).publisher(LANDLORD)
    yield made
    made.close()


@pytest.mark.parametrize("size", [2_000, 200_000])
def test_a_process_that_stood_still_between_the_last_look_at_the_time_and_the_socket(agency, proxy, publisher, size):
    publisher.publish(sealed(agency)).result(WITHIN_S)
    late = sealed(agency, size, elapsed() + SHORT_LEASE_S)
    poller, poll = publisher._loop._poller, publisher._loop._poller.poll

    def stand_still_and_poll() -> None:
        if publisher._connection is not None and publisher._connection._get_write_buffer_size() > size:
            time.sleep(max(0.0, late.not_after - elapsed()))
        poll()

    poller.poll = stand_still_and_poll

    answer = publisher.publish(late)

    assert isinstance(answer.exception(WITHIN_S), LinkError)
    assert late.body[:1_000] not in bytes(proxy.sent)
    assert publisher.publish(sealed(agency)).exception(WITHIN_S) is None  # over a new connection
