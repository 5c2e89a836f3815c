"""What is written to the socket is byte for byte what pika would write."""

import uuid

import pika
import pytest

from alongside.link.port import LANDLORD, Outgoing
from alongside.link.rabbitmq.frames import Frames, properties

KEY = "abcdefghijklmnopqrstuvwxyz.1"


def by_pika(channel, frame_max, exchange, key, outgoing):
    """As pika's connection does it, for the body that fits into these frames."""
    method = pika.spec.Basic.Publish(exchange=exchange, routing_key=key, mandatory=True)
    header = pika.frame.Header(channel, len(outgoing.body), properties(outgoing.message_id, outgoing.user_id))
    most = frame_max - 8
    pieces = [outgoing.body[at : at + most] for at in range(0, len(outgoing.body), most)]
    bodies = [pika.frame.Body(channel, piece) for piece in pieces]
    return b"".join(frame.marshal() for frame in (pika.frame.Method(channel, method), header, *bodies))


@pytest.mark.parametrize("length", [0, 1, 4087, 4088, 4089, 8192, 3 * 4088, 100_000])
@pytest.mark.parametrize("channel", [1, 7])
def test_a_message_is_framed_as_pika_frames_it(channel, length):
    frames = Frames(channel, 4096)

    for _ in range(2):  # the second time what is the same is known
        one = Outgoing("q.x", str(uuid.uuid4()), b"s" * length, LANDLORD)
        assert b"".join(frames.of("out", KEY, one)) == by_pika(channel, 4096, "out", KEY, one)


@pytest.mark.parametrize("message_id", ["", "id", "*" * 36, "ü" * 20, "x" * 255])
@pytest.mark.parametrize("user", [LANDLORD, "abcdefghijklmnopqrstuvwxyz"])
def test_any_id_and_any_user_is_written_as_pika_writes_it(message_id, user):
    frames, one = Frames(1, 131_072), Outgoing("in.x", message_id, b"sealed", user)

    assert b"".join(frames.of("in.x", "", one)) == by_pika(1, 131_072, "in.x", "", one)


def test_two_routes_and_two_users_do_not_mix():
    frames = Frames(1, 131_072)
    ones = [
        (exchange, key, Outgoing("q.x", str(uuid.uuid4()), b"sealed", user))
        for exchange, key, user in (("out", KEY, LANDLORD), ("out", KEY[1:], "b"), ("in", KEY, LANDLORD)) * 2
    ]

    for exchange, key, one in ones:
        assert b"".join(frames.of(exchange, key, one)) == by_pika(1, 131_072, exchange, key, one)
