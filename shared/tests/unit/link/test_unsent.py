"""A message may not leave after its end: neither begin too late, nor sit in a buffer and leave then."""

import math

import pytest

from alongside.link.port import LANDLORD, Outgoing
from alongside.link.rabbitmq.unsent import Unsent
from alongside.link.rabbitmq.window import Offer


def offer(not_after):
    return Offer(Outgoing("q.x", "id", b"sealed", LANDLORD, not_after), "out", "x.1", 0.0)


@pytest.mark.parametrize(
    ("not_after", "until", "may"), [(None, math.inf, True), (10.0, 9.9, True), (10.0, 10.0, False), (10.0, 11, False)]
)
def test_a_message_begins_only_when_it_can_be_done_in_time(not_after, until, may):
    assert offer(not_after).may_begin(until) is may


def test_what_is_on_the_socket_is_late_no_more():
    unsent = Unsent()
    unsent.published(100, 10.0)
    unsent.published(200, 20.0)

    assert not unsent.is_late(flushed=0, now=9.9)
    assert unsent.is_late(flushed=99, now=10.0)
    assert not unsent.is_late(flushed=100, now=10.0)
    assert unsent.is_late(flushed=150, now=20.0)
    assert not unsent.is_late(flushed=200, now=99.0)


def test_several_with_the_same_end_are_late_until_the_last_of_them_is_on_the_socket():
    unsent = Unsent()
    unsent.published(100, 10.0)
    unsent.published(200, 10.0)
    unsent.published(250, None)
    unsent.published(300, 10.0)

    for flushed in (0, 150, 299):
        assert not unsent.is_late(flushed, 9.9)
        assert unsent.is_late(flushed, 10.0)
    assert not unsent.is_late(300, 10.0)


def test_a_later_message_with_an_earlier_end_counts_too():
    unsent = Unsent()
    unsent.published(100, 20.0)
    unsent.published(200, 10.0)

    assert unsent.is_late(flushed=50, now=10.0)


def test_what_may_wait_for_ever_is_never_late():
    unsent = Unsent()
    unsent.published(100, None)

    assert not unsent.is_late(flushed=0, now=math.inf)


def test_another_connection_begins_anew():
    unsent = Unsent()
    unsent.published(100, 10.0)

    unsent.clear()

    assert not unsent.is_late(flushed=0, now=math.inf)
