"""The connections of publisher and consumer: what pika's do not do by themselves."""

import struct
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import pika
from pika.adapters.blocking_connection import BlockingConnection

Confirms = list[tuple[int, bool]]
"""Tags of what the broker took; with True: that one and all before it."""

_LOOK_UP_S: Final = 0.25
_AROUND: Final = 8  # bytes of a frame that are not its payload
_ACK: Final = struct.Struct(">BHIIQBB")  # type, channel, length; method; tag, multiple; end
_AN_ACK: Final = (pika.spec.FRAME_METHOD, _ACK.size - _AROUND, pika.spec.Basic.Ack.INDEX, pika.spec.FRAME_END)
_HEADER: Final = struct.Struct(">xHIxxxxQ")  # channel, length of the payload; length of the body that follows


class _Acks(pika.frame.Frame):  # type: ignore[misc]  # pika says nothing about its types
    """Confirms that came one after the other, as one frame: pika makes and passes on five objects for each."""

    def __init__(self, channel: int, confirms: Confirms) -> None:
        super().__init__(pika.spec.FRAME_METHOD, channel)
        self.confirms = confirms


class WireConnection(pika.SelectConnection):  # type: ignore[misc]  # see above
    """A connection that can be cut (an orderly close would still send what is in the buffer), that sends several
    messages at once (pika would give the socket each frame of each message by itself), that tells of confirms which
    came together at once, and that asks `too_late` before each byte goes to the socket: a process that was stopped,
    or got no time to run, goes on at any place, also between the moment when a message was given to the buffer and
    the moment when it leaves it.
    """

    def __init__(
        self, *args: Any, too_late: Callable[[], bool], on_acks: Callable[[Confirms], None], **options: Any
    ) -> None:
        """`too_late`: is there anything in the buffer whose time is over? Then the connection ends instead.

        `on_acks`: what the broker took, in its order, and in its turn among all else that the broker says.
        """
        self._too_late, self._on_acks = too_late, on_acks
        super().__init__(*args, **options)

    def cut(self) -> None:
        """Close the socket now; the close callback follows."""
        if not self.is_closed:
            self._terminate_stream(ConnectionAbortedError("cut by us"))

    def abandon(self) -> None:
        """Close the socket now; no callback follows. For when the loop that would call it has ended."""
        if self._transport is not None:
            self._transport._close_and_finalize()

    def write(self, pieces: Sequence[bytes]) -> None:
        """Give whole messages, in pieces as `Frames` makes them, to the socket together."""
        self._output_marshaled_frames([b"".join(pieces)])

    @property
    def flushed(self) -> int:
        """How many of the bytes that were written so far left the buffer for the socket."""
        waiting = self._transport.get_write_buffer_size() if self._transport is not None else 0
        return int(self.bytes_sent) - int(waiting)

    def _read_frame(self) -> tuple[int, Any]:
        channel, confirms = leading_acks(self._frame_buffer)
        if confirms:
            return len(confirms) * _ACK.size, _Acks(channel, confirms)
        return super()._read_frame()  # type: ignore[no-any-return]

    def _process_frame(self, frame_value: Any) -> None:
        if isinstance(frame_value, _Acks):
            self.frames_received += len(frame_value.confirms)
            self._on_acks(frame_value.confirms)
        else:
            super()._process_frame(frame_value)

    def _proto_connection_made(self, transport: Any) -> None:
        """Both kinds of transport, plain and TLS, hand every byte to the socket by this one call."""
        send = transport._sigint_safe_send

        def send_in_time(socket: Any, data: bytes) -> int:
            if self._too_late():
                raise TimeoutError("Its time was over before all of it could be sent.")
            return int(send(socket, data))

        transport._sigint_safe_send = send_in_time
        super()._proto_connection_made(transport)


def leading_acks(data: bytes) -> tuple[int, Confirms]:
    """The whole `basic.ack` frames of one channel with which these bytes begin (AMQP 0-9-1, 2.3.5 and basic.ack)."""
    first, confirms = 0, Confirms()
    for at in range(0, len(data) - _ACK.size + 1, _ACK.size):
        kind, channel, length, method, tag, multiple, end = _ACK.unpack_from(data, at)
        known = (kind, length, method, end) == _AN_ACK
        if not known or (confirms and channel != first):
            break
        first = channel
        confirms.append((tag, bool(multiple & 1)))
    return first, confirms


class _Unimpressed(pika.SelectConnection):  # type: ignore[misc]  # see above
    """Whoever sends may write headers that the broker carries and pika cannot read, as a time in the year 200000.

    pika would end the connection, the message would come again on the next one, and nobody else's would be read. Here
    such a message has no properties; so it is from nobody, and its reader refuses it.
    """

    def _read_frame(self) -> tuple[int, Any]:
        try:
            return super()._read_frame()  # type: ignore[no-any-return]
        except pika.exceptions.InvalidFrameError:
            raise
        except Exception:
            if self._frame_buffer[0] != pika.spec.FRAME_HEADER:
                raise
            channel, length, size = _HEADER.unpack_from(self._frame_buffer)
            return _AROUND + length, pika.frame.Header(channel, size, pika.BasicProperties())


class ReadingConnection(BlockingConnection):  # type: ignore[misc]  # see above
    """A connection of one thread that waits for the broker, but not for ever for one that fell silent.

    pika alone waits until the heartbeats have been missing for about a minute, whatever it waits for.
    """

    def __init__(self, parameters: pika.connection.Parameters) -> None:
        """Raises what pika raises."""
        super().__init__(parameters, _impl_class=_Unimpressed)

    def leave_with(self, stop: threading.Event, within_s: float) -> None:
        """Cut it `within_s` seconds after `stop` is set, if it still waits for something then.

        What the thread does beside waiting, as storing a message and acknowledging it, is not interrupted.
        """
        asked_at: float | None = None

        def look() -> None:
            nonlocal asked_at
            if stop.is_set():
                asked_at = asked_at or time.monotonic()
                if time.monotonic() - asked_at >= within_s:
                    self._cut()
                    return
            self._impl.ioloop.call_later(_LOOK_UP_S, look)

        look()

    def leave(self, within_s: float) -> None:
        """Close it in order when the broker answers within so many seconds, else without a goodbye."""
        if self.is_open:
            self._impl.ioloop.call_later(within_s, self._cut)
            self.close()

    def _cut(self) -> None:
        if not self._impl.is_closed:
            self._impl._terminate_stream(ConnectionAbortedError("cut by us"))
