"""The publishing side: one thread, one connection, a window of outstanding confirms."""

import math
import random
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import pika
from pika.adapters.select_connection import IOLoop
from pika.channel import Channel

from alongside.clock import elapsed
from alongside.link.port import (
    MAX_MESSAGE_SIZE,
    AccessRefused,
    Batch,
    LinkClosed,
    LinkError,
    NotConfirmed,
    Outgoing,
    TooLarge,
)
from alongside.link.rabbitmq.address import BrokerAddress
from alongside.link.rabbitmq.frames import Frames
from alongside.link.rabbitmq.together import OneOf, Together
from alongside.link.rabbitmq.unsent import Unsent
from alongside.link.rabbitmq.window import Answer, Offer, Window
from alongside.link.rabbitmq.wire import Confirms, WireConnection
from alongside.telemetry.log import log_failure
from alongside.telemetry.vocabulary import LogEvent
from alongside.workers import worth_a_line

TICK_S = 0.1
EARLY_S = 0.25  # how long before its end a message is not begun any more: until then it must be on the socket
GOODBYE_S = 5.0
AT_ONCE = 128 * 1024  # as many bytes as are given to the socket together, or one message
_WORKER = "link.publisher"
_JITTER = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be outstanding, and how long anything takes, in seconds.

    `window`: messages without confirm, 64 to 512; `window_bytes`: their bodies. `confirm_within_s`: a quorum queue
    without majority never confirms, so then the connection is dropped. `offer_within_s`: how long a message waits
    for a connection or a place in the window; short, because the lease it goes under is short. `first_pause_s`
    doubles up to `longest_pause_s` between attempts to connect.
    """

    window: int = 256
    window_bytes: int = 16 * 1024 * 1024
    confirm_within_s: float = 30.0
    offer_within_s: float = 5.0
    first_pause_s: float = 0.2
    longest_pause_s: float = 15.0

    def __post_init__(self) -> None:
        """Raise ValueError for a window outside 64 to 512."""
        if not 64 <= self.window <= 512:
            raise ValueError("The window is 64 to 512 messages.")

    def pause_s(self, failures: int) -> float:
        """How long to wait after so many failures in a row, with jitter so that not all come at once."""
        longest: float = min(self.first_pause_s * 2 ** min(failures, 16), self.longest_pause_s)
        return _JITTER.uniform(longest / 2, longest)


class RabbitPublisher:
    """See `Publisher`. The thread starts with the first message; `_` methods below `publish` run on it."""

    def __init__(self, address: BrokerAddress, route: Callable[[str], tuple[str, str]], limits: Limits) -> None:
        self._address, self._route, self._limits = address, route, limits
        self._lock = threading.Lock()  # of _waiting, _loop and _thread, and whether _closed
        self._waiting: deque[Offer] = deque()
        self._loop: IOLoop | None = None
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()
        # only the thread touches these
        self._window, self._unsent = Window(limits.window, limits.window_bytes), Unsent()
        self._connection: WireConnection | None = None
        self._channel: Channel | None = None  # only while it may be published on
        self._frames: Frames | None = None  # of that channel
        self._blocked = False
        self._failures = 0

    def publish(self, outgoing: Outgoing) -> "Future[None]":
        """See `Publisher.publish`."""
        answer: Future[None] = Future()
        answer.set_running_or_notify_cancel()  # nobody can take an offer back
        self._offer([(outgoing, answer)])
        return answer

    def publish_all(self, outgoing: Sequence[Outgoing]) -> Batch:
        """See `Publisher.publish_all`."""
        together = Together(len(outgoing))
        self._offer([(one, OneOf(together, one.message_id)) for one in outgoing])
        return together

    def close(self) -> None:
        """See `Publisher.close`. Waits until the thread has ended; call it from another thread."""
        with self._lock:
            self._closed.set()
            thread = self._thread
            if self._loop is not None:
                self._loop.add_callback_threadsafe(self._finish)
        if thread is not None and thread is not threading.current_thread():
            thread.join(self._limits.confirm_within_s)

    def _offer(self, many: Sequence[tuple[Outgoing, Answer]]) -> None:
        """Those that cannot be offered are answered here, before any other is on its way."""
        since, routes = elapsed(), dict[str, tuple[str, str]]()
        offers = []
        for outgoing, answer in many:
            try:
                offers.append(Offer(outgoing, *self._checked(outgoing, routes), since, answer))
            except LinkError as error:
                answer.set_exception(error)
        try:
            self._enqueue(offers)
        except LinkClosed as error:
            for offer in offers:
                offer.future.set_exception(error)

    def _checked(self, outgoing: Outgoing, routes: dict[str, tuple[str, str]]) -> tuple[str, str]:
        """What the broker would refuse by closing the channel under all others is refused here first."""
        if outgoing.user_id != self._address.user:
            raise AccessRefused("A user may not publish in the name of another.")
        route = routes.get(outgoing.address)
        if route is None:
            route = routes[outgoing.address] = self._route(outgoing.address)
        if len(outgoing.body) > MAX_MESSAGE_SIZE:
            raise TooLarge("The message is larger than 1 MiB.")
        return route

    def _enqueue(self, offers: Sequence[Offer]) -> None:
        if not offers:
            return
        with self._lock:
            if self._closed.is_set():
                raise LinkClosed("The publisher is closed.")
            idle = not self._waiting
            self._waiting.extend(offers)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=_WORKER, daemon=True)
                self._thread.start()
            elif self._loop is not None and idle:  # else it was told, or looks when it can again
                self._loop.add_callback_threadsafe(self._pump)

    def _run(self) -> None:
        """Until `close`. A mistake of ours or pika's costs the connection and a pause, not the thread."""
        pause_s = 0.0
        while (loop := self._new_loop()) is not None:
            try:
                loop.call_later(pause_s, self._connect)
                loop.call_later(TICK_S, self._tick)
                loop.start()
            except Exception as error:
                pause_s = self._pause_after(error)
            if self._connection is not None:
                self._connection.abandon()
            self._lost("The link went down.")
            loop.close()
        self._fail_waiting(lambda offer: True, LinkClosed("The publisher is closed."))

    def _new_loop(self) -> IOLoop | None:
        """In place of one that ended; None once all is over. It waits while the machine has none to give."""
        while True:
            self._fail_late(elapsed())
            try:
                with self._lock:
                    self._loop = None
                    if not self._closed.is_set():
                        self._loop = IOLoop()
                    return self._loop
            except OSError as error:  # too many open files, for example
                self._closed.wait(self._pause_after(error))

    def _pause_after(self, failure: BaseException) -> float:
        """Count and perhaps log it; how long to wait before the next attempt to connect, in seconds."""
        self._failures += 1
        if worth_a_line(self._failures):
            log_failure(LogEvent.WORKER_FAILED, failure, worker=_WORKER, attempt=self._failures)
        return self._limits.pause_s(self._failures - 1)

    def _connect(self) -> None:
        if not self._closed.is_set():
            self._connection = WireConnection(
                self._address.parameters(),
                on_open_callback=self._on_open,
                on_open_error_callback=self._on_closed,
                on_close_callback=self._on_closed,
                custom_ioloop=self._loop,
                too_late=self._is_too_late,
                on_acks=self._on_acks,
            )

    def _on_open(self, connection: pika.SelectConnection) -> None:
        connection.add_on_connection_blocked_callback(lambda *_: self._set_blocked(True))
        connection.add_on_connection_unblocked_callback(lambda *_: self._set_blocked(False))
        connection.channel(on_open_callback=self._on_channel)

    def _on_channel(self, channel: Channel) -> None:
        channel.add_on_close_callback(self._on_channel_closed)
        channel.add_on_return_callback(self._on_return)
        channel.confirm_delivery(self._on_confirm, lambda _: self._ready(channel))

    def _ready(self, channel: Channel) -> None:
        self._channel, self._blocked = channel, False
        self._frames = Frames(channel.channel_number, channel.connection.params.frame_max)
        self._pump()

    def _on_channel_closed(self, channel: Channel, reason: Exception) -> None:
        """The broker refused something: what it was is not said, so none of the window is known."""
        self._give_up("The carrier closed the channel.")

    def _on_closed(self, connection: pika.SelectConnection, reason: BaseException) -> None:
        if connection is not self._connection:
            return
        self._lost("The link went down before the answer came.")
        if self._closed.is_set():
            self._stop()
            return
        pause_s = self._pause_after(reason)
        if self._loop is not None:
            self._loop.call_later(pause_s, self._connect)

    def _lost(self, sentence: str) -> None:
        self._connection = self._channel = None
        self._unsent.clear()
        self._window.fail_all(LinkClosed, sentence)

    def _set_blocked(self, blocked: bool) -> None:
        self._blocked = blocked
        self._pump()

    def _pump(self) -> None:
        """Send what fits into the window. Never on a blocked connection: it would only fill the buffer."""
        while self._channel is not None and not self._blocked and (room := self._window.room) > 0:
            offers = self._next(room)
            if not offers:
                return
            now = elapsed()
            late = [offer for offer in offers if not offer.may_begin(now + EARLY_S)]
            for offer in late:
                offer.future.set_exception(NotConfirmed("Its time was over before it could be offered."))
            if len(late) < len(offers):
                self._send(self._channel, [offer for offer in offers if offer not in late] if late else offers, now)

    def _next(self, room: int) -> list[Offer]:
        """The next that may go to the socket together: one always, more while they are few bytes."""
        offers, size = list[Offer](), 0
        with self._lock:
            while self._waiting and len(offers) < room and size < AT_ONCE:
                offers.append(self._waiting.popleft())
                size += len(offers[-1].outgoing.body)
        return offers

    def _send(self, channel: Channel, offers: Sequence[Offer], now: float) -> None:
        """They are in the window before anything else may fail: whatever is there is answered, also then."""
        for offer in offers:
            self._window.sent(offer, now)
        if self._frames is None or not channel.is_open:
            self._give_up("The channel is closed.")
            return
        connection = channel.connection
        end, wire = int(connection.bytes_sent), list[bytes]()
        for offer in offers:
            pieces = self._frames.of(offer.exchange, offer.routing_key, offer.outgoing)
            wire += pieces
            end += sum(map(len, pieces))
            self._unsent.published(end, offer.outgoing.not_after)
        connection.write(wire)

    def _on_return(
        self, channel: Channel, method: pika.spec.Basic.Return, properties: pika.BasicProperties, _: bytes
    ) -> None:
        self._window.returned(properties.message_id or "", method.exchange or "", method.routing_key or "")

    def _on_acks(self, confirms: Confirms) -> None:
        for tag, multiple in confirms:
            self._window.answered(tag, multiple=multiple, taken=True)
        self._answered()

    def _on_confirm(self, frame: "pika.frame.Method[pika.spec.Basic.Ack | pika.spec.Basic.Nack]") -> None:
        """What pika passes on: nacks, and acks if they ever come in a way that the connection does not know."""
        answer, taken = frame.method, isinstance(frame.method, pika.spec.Basic.Ack)
        self._window.answered(answer.delivery_tag or 0, multiple=bool(answer.multiple), taken=taken)
        self._answered()

    def _answered(self) -> None:
        self._failures = 0
        if self._window.roomy:  # sooner or later it is: all in it is confirmed in time, or the connection is dropped
            self._pump()

    def _is_too_late(self) -> bool:
        """Is the time of anything over that is not wholly on the socket? Asked before each byte goes there."""
        return self._connection is not None and self._unsent.is_late(self._connection.flushed, elapsed())

    def _tick(self) -> None:
        """Look at the deadlines."""
        now = elapsed()
        oldest = self._window.oldest_since
        if oldest is not None and now - oldest >= self._limits.confirm_within_s:
            self._give_up("The carrier did not confirm in time.")
        elif self._connection is not None and self._unsent.is_late(self._connection.flushed, now + 2 * TICK_S):
            self._give_up("Its time was over before all of it could be sent.")
        self._fail_late(now)
        if self._loop is not None:
            self._loop.call_later(TICK_S, self._tick)

    def _give_up(self, sentence: str) -> None:
        """Of none of what is outstanding is it known whether it was carried. What is in the buffer goes with it."""
        self._channel = None
        self._unsent.clear()
        self._window.fail_all(NotConfirmed, sentence)
        self._cut()

    def _fail_late(self, now: float) -> None:
        late = (
            LinkClosed("The link is down.") if self._channel is None else NotConfirmed("The carrier takes nothing.")
        )
        self._fail_waiting(lambda offer: now - offer.since >= self._limits.offer_within_s, late)

    def _fail_waiting(self, due: Callable[[Offer], bool], error: LinkError) -> None:
        """The oldest stand in front, so the first that is not due ends it."""
        while True:
            with self._lock:
                if not self._waiting or not due(self._waiting[0]):
                    return
                offer = self._waiting.popleft()
            offer.future.set_exception(error)

    def _cut(self) -> None:
        if self._connection is not None:
            self._connection.cut()

    def _finish(self) -> None:
        """Closed by its owner: an orderly goodbye when there is somebody to say it to, but none that waits."""
        self._channel = None
        self._window.fail_all(LinkClosed, "The publisher was closed before the answer came.")
        if self._connection is None or self._loop is None:
            self._stop()
            return
        if self._connection.is_open and not self._unsent.is_late(self._connection.flushed, math.inf):
            self._connection.close()
            self._loop.call_later(GOODBYE_S, self._cut)
        else:
            self._cut()
        self._loop.call_later(2 * GOODBYE_S, self._stop)  # the close callback stops it, long before this

    def _stop(self) -> None:
        if self._loop is not None:
            self._loop.stop()
