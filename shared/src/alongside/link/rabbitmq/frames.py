"""The bytes of a message on a channel (AMQP 0-9-1, sections 2.3.5 and 4.2): what is the same in many is made once.

pika makes an object of each frame and encodes each property of each message anew, which costs more than all else that
happens to a message here. What differs between two messages is the id, the length and the body.
"""

import struct
from typing import Final

import pika

from alongside.link.port import CONTENT_TYPE, Outgoing

_HEADER, _BODY = pika.spec.FRAME_HEADER, pika.spec.FRAME_BODY
_END: Final = bytes([pika.spec.FRAME_END])
_AROUND: Final = struct.Struct(">BHI")  # type, channel, length of the payload
_BEGINS: Final = struct.Struct(">HxxQ")  # class, weight, length of the body
_SOME_ID: Final = "*" * 36
_FRAME_OVERHEAD: Final = _AROUND.size + len(_END)


class Frames:
    """For one channel of one connection; `frame_max` as the two sides agreed on it."""

    def __init__(self, channel: int, frame_max: int) -> None:
        self._channel, self._most = channel, frame_max - _FRAME_OVERHEAD
        self._publish: dict[tuple[str, str], bytes] = {}
        self._properties: dict[str, tuple[bytes, bytes]] = {}

    def of(self, exchange: str, routing_key: str, outgoing: Outgoing) -> list[bytes]:
        """Everything that publishes this message, mandatory, in pieces: so its body is copied once, to the buffer.

        Raises ValueError for an id of more than 255 bytes.
        """
        begins = self._publish.get((exchange, routing_key)) or self._begins(exchange, routing_key)
        before, after = self._properties.get(outgoing.user_id) or self._around_the_id(outgoing.user_id)
        name, body = outgoing.message_id.encode(), outgoing.body
        length = _BEGINS.pack(pika.BasicProperties.INDEX, len(body))
        header = b"".join((length, before, bytes((len(name),)), name, after))
        pieces = [begins, _AROUND.pack(_HEADER, self._channel, len(header)), header, _END]
        for at in range(0, len(body), self._most):
            piece = body[at : at + self._most]
            pieces += (_AROUND.pack(_BODY, self._channel, len(piece)), piece, _END)
        return pieces

    def _begins(self, exchange: str, routing_key: str) -> bytes:
        method = pika.spec.Basic.Publish(exchange=exchange, routing_key=routing_key, mandatory=True)
        made: bytes = pika.frame.Method(self._channel, method).marshal()
        self._publish[exchange, routing_key] = made
        return made

    def _around_the_id(self, user_id: str) -> tuple[bytes, bytes]:
        """The properties before the id, without its length, and after it."""
        encoded = b"".join(properties(_SOME_ID, user_id).encode())
        before, _, after = encoded.partition(bytes((len(_SOME_ID),)) + _SOME_ID.encode())
        self._properties[user_id] = before, after
        return before, after


def properties(message_id: str, user_id: str) -> pika.BasicProperties:
    """These four and nothing else (exchange.md section 4)."""
    return pika.BasicProperties(
        content_type=CONTENT_TYPE,
        delivery_mode=pika.DeliveryMode.Persistent.value,
        message_id=message_id,
        user_id=user_id,
    )
