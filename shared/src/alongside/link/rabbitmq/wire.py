"""The connections of publisher and consumer: what pika's do not do by themselves."""

import struct
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import pika
from pika.adapters.blocking_connection import BlockingConnection

_LOOK_UP_S: Final = 0.25
_HEADER: Final = struct.Struct(">xHIxxxxQ")  # channel, length of the payload; length of the body that follows
_AROUND: Final = 8  # bytes of a frame that are not its payload


class WireConnection(pika.SelectConnection):  # type: ignore[misc]  # pika says nothing about its types
    """A connection that can be cut (an orderly close would still send what is in the buffer), that sends several
    messages at once (pika would give the socket each frame of each message by itself), and that asks `too_late`
    before each byte goes to the socket: a process that was stopped, or got no time to run, goes on at any place, also
    between the moment when a message was given to the buffer and the moment when it leaves it.
    """

    def __init__(self, *args: Any, too_late: Callable[[], bool], **options: Any) -> None:
        """`too_late`: is there anything in the buffer whose time is over? Then the connection ends instead."""
        self._too_late = too_late
        super().__init__(*args, **options)

    def cut(self) -> None:
        """Close the socket now; the close callback follows."""
        if not self.is_closed:
            self._terminate_stream(ConnectionAbortedError("cut by us"))

    def abandon(self) -> None:
        """Close the socket now; no callback follows. For when the loop that would call it has ended."""
        if self._transport is not None:
            self._transport._close_and_finalize()

    def write(self, messages: Sequence[bytes]) -> None:
        """Give whole messages, as `Frames` makes them, to the socket together."""
        self._output_marshaled_frames([b"".join(messages)])

    @property
    def flushed(self) -> int:
        """How many of the bytes that were written so far left the buffer for the socket."""
        waiting = self._transport.get_write_buffer_size() if self._transport is not None else 0
        return int(self.bytes_sent) - int(waiting)

    def _proto_connection_made(self, transport: Any) -> None:
        """Both kinds of transport, plain and TLS, hand every byte to the socket by this one call."""
        send = transport._sigint_safe_send

        def send_in_time(socket: Any, data: bytes) -> int:
            if self._too_late():
                raise TimeoutError("Its time was over before all of it could be sent.")
            return int(send(socket, data))

        transport._sigint_safe_send = send_in_time
        super()._proto_connection_made(transport)


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
