"""Confirms are read without pika as pika reads them, and nothing else is taken for one."""

import pika
import pytest

from alongside.link.rabbitmq.wire import leading_acks


def ack(tag, *, multiple=False, channel=1):
    return pika.frame.Method(channel, pika.spec.Basic.Ack(delivery_tag=tag, multiple=multiple)).marshal()


OTHERS = {
    "nack": pika.frame.Method(1, pika.spec.Basic.Nack(delivery_tag=7)).marshal(),
    "reject": pika.frame.Method(1, pika.spec.Basic.Reject(delivery_tag=7, requeue=True)).marshal(),
    "heartbeat": pika.frame.Heartbeat().marshal(),
    "return": pika.frame.Method(1, pika.spec.Basic.Return(312, "", "out", "key")).marshal(),
    "a body that looks like one": pika.frame.Body(1, ack(7)[7:-1]).marshal(),
    "half of one": ack(7)[:-1],
    "one without its end": ack(7)[:-1] + b"\0",
}


def test_all_that_stand_in_front_are_read_in_their_order():
    data = ack(1) + ack(5, multiple=True) + ack(2**63) + OTHERS["nack"] + ack(6)

    assert leading_acks(data) == (1, [(1, False), (5, True), (2**63, False)])


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_what_is_none_is_left_to_pika(other):
    assert leading_acks(other)[1] == []
    assert leading_acks(ack(4, channel=3) + other) == (3, [(4, False)])


def test_another_channel_is_another_run():
    assert leading_acks(ack(1, channel=1) + ack(1, channel=2)) == (1, [(1, False)])


def test_nothing_came():
    assert leading_acks(b"") == (0, [])
