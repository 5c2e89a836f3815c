"""Confirms are read without pika as pika reads them, and nothing else is taken for one."""

import pika
import pytest

from alongside.link.rabbitmq.wire import WireConnection, leading_acks


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


class Listening(WireConnection):
    """A connection to nobody, which writes down what it is told."""

    def __init__(self):
        self._frame_buffer, self.bytes_received, self.frames_received = b"", 0, 0
        self.told = []
        self._on_acks = self.told.extend

    def _process_callbacks(self, frame_value):
        self.told.append(frame_value.method.NAME)
        return True


@pytest.mark.parametrize("at_once", [1, 20, 21, 22, 64, 1000])
def test_everything_is_told_in_the_order_in_which_it_came_however_it_is_cut(at_once):
    connection = Listening()
    data = ack(1) + ack(2) + OTHERS["return"] + ack(3) + OTHERS["nack"] + ack(5, multiple=True) + ack(6)

    for begin in range(0, len(data), at_once):
        connection._on_data_available(data[begin : begin + at_once])

    one, two, three, five, six = (1, False), (2, False), (3, False), (5, True), (6, False)
    assert connection.told == [one, two, "Basic.Return", three, "Basic.Nack", five, six]
    assert (connection.bytes_received, connection.frames_received) == (len(data), 7)
