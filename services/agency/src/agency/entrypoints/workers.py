"""The background work of one identity: take what comes, process it, and send what is said."""

import threading
import time
from collections.abc import Callable

from agency.bootstrap import Agency
from agency.usecases import auto_answer, process, relay, take_delivery
from alongside.link.port import Delivery, LinkError
from alongside.workers import Patience, Worker

LOOK_AGAIN_S = 15.0
"""How long a worker rests that nobody woke: what another process changed is found then."""
SHORTEST_REST_S = 0.5
LET_GO_AFTER_S = 60.0
"""A link on which nothing was said for so long is let go; many identities may live in one process."""


def workers(agency: Agency) -> list[Worker]:
    """Three loops; each may be stopped and started at any time."""
    return [
        Worker(_name(agency, "consumer"), lambda stop: consume(agency, stop)),
        Worker(_name(agency, "processor"), lambda stop: _process(agency, stop)),
        Worker(_name(agency, "relay"), lambda stop: _Relay(agency).run(stop)),
    ]


def _name(agency: Agency, worker: str) -> str:
    return f"agency.{agency.settings.agency_id}.{worker}"


def consume(agency: Agency, stop: threading.Event) -> None:
    """Take deliveries until `stop`; connect again when the link went down, and then drain again first."""
    node, patience = agency.node, Patience(_name(agency, "consumer"))

    def handle(delivery: Delivery) -> None:
        take_delivery.take(node, delivery.message_id, delivery.body)

    def on_drained() -> None:
        patience.worked()
        node.drained.queue_was_empty()
        node.wake.something_stored()

    def read() -> None:
        try:
            agency.consumer().run(handle, stop, on_drained)
        finally:
            node.drained.went_offline()  # however it ended: what is withdrawn from now on is not known here

    while not stop.is_set():
        try:
            read()
        except LinkError as error:
            patience.failed(error, stop)
    node.wake.everybody()  # who rests sees that it is over


def work_step(agency: Agency) -> bool:
    """Process one stored body, else let a sandbox agency answer one referral; False when there was nothing."""
    if process.process_next(agency.node):
        return True
    return auto_answer.answer_next(agency.node, agency.settings.auto_answer)


def _process(agency: Agency, stop: threading.Event) -> None:
    step = _guarded(lambda: work_step(agency), _name(agency, "processor"), stop)
    _loop(step, agency.node.wake.stored, lambda: LOOK_AGAIN_S, stop)


class _Relay:
    """Offers what is due, rests until something is, and lets an idle link go."""

    def __init__(self, agency: Agency) -> None:
        self._node, self._name = agency.node, _name(agency, "relay")
        self._said_at, self._rest = time.monotonic(), 0.0

    def run(self, stop: threading.Event) -> None:
        """Until `stop`."""
        relay.offer_everything_again(self._node)
        self._node.wake.something_stored()  # what was set aside has another chance
        _loop(_guarded(self._step, self._name, stop), self._node.wake.queued, lambda: self._rest, stop)

    def _step(self) -> bool:
        if relay.relay_next(self._node):
            self._said_at = time.monotonic()
            return True
        due_in = relay.due_in(self._node)
        if due_in is None and time.monotonic() - self._said_at > LET_GO_AFTER_S:
            self._node.carrier.rest()
        soon = LOOK_AGAIN_S if due_in is None else due_in.total_seconds()
        self._rest = min(LOOK_AGAIN_S, max(SHORTEST_REST_S, soon))
        return False


def _loop(
    step: Callable[[], bool], wake: threading.Event, rest_s: Callable[[], float], stop: threading.Event
) -> None:
    """Work while there is something, then rest until woken. The event is cleared before looking, never after."""
    while not stop.is_set():
        wake.clear()
        if not step() and not stop.is_set():
            wake.wait(rest_s())


def _guarded(step: Callable[[], bool], worker: str, stop: threading.Event) -> Callable[[], bool]:
    """A failed step is logged and tried again a little later; the loop goes on."""
    patience = Patience(worker)

    def run() -> bool:
        try:
            worked = step()
        except Exception as error:
            patience.failed(error, stop)
            return True
        patience.worked()
        return worked

    return run
