"""The background work of one identity: take what comes, process it, and send what is said."""

import threading
from collections.abc import Callable

from agency.bootstrap import Agency
from agency.usecases import auto_answer, process, relay, take_delivery
from alongside.link.port import Delivery, LinkError
from alongside.telemetry.log import log_failure
from alongside.telemetry.vocabulary import LogEvent
from alongside.workers import Worker

RECONNECT_S = 1.0
RETRY_S = 0.5
LOOK_AGAIN_S = 0.5
"""How long a worker rests that nobody woke: what is due later is found then."""


def workers(agency: Agency) -> list[Worker]:
    """Three loops; each may be stopped and started at any time."""
    name = agency.settings.agency_id
    return [
        Worker(f"agency.{name}.consumer", lambda stop: consume(agency, stop)),
        Worker(f"agency.{name}.processor", lambda stop: _process(agency, stop)),
        Worker(f"agency.{name}.relay", lambda stop: _relay(agency, stop)),
    ]


def consume(agency: Agency, stop: threading.Event) -> None:
    """Take deliveries until `stop`; connect again when the link went down, and then drain again first."""
    node = agency.node

    def handle(delivery: Delivery) -> None:
        take_delivery.take(node, delivery.message_id, delivery.body)

    def on_drained() -> None:
        node.drained.queue_was_empty()
        node.wake.something_stored()

    while not stop.is_set():
        try:
            agency.consumer().run(handle, stop, on_drained)
        except LinkError as error:
            log_failure(LogEvent.WORKER_FAILED, error, worker="agency.consumer")
        node.drained.went_offline()
        stop.wait(RECONNECT_S)


def work_step(agency: Agency) -> bool:
    """Process one stored body, else let a sandbox agency answer one referral; False when there was nothing."""
    if process.process_next(agency.node):
        return True
    return auto_answer.answer_next(agency.node, agency.settings.auto_answer)


def _process(agency: Agency, stop: threading.Event) -> None:
    _loop(_guarded(lambda: work_step(agency), stop), agency.node.wake.stored, stop)


def _relay(agency: Agency, stop: threading.Event) -> None:
    relay.offer_everything_again(agency.node)
    agency.node.wake.something_stored()  # what was set aside has another chance
    _loop(_guarded(lambda: relay.relay_next(agency.node), stop), agency.node.wake.queued, stop)


def _loop(step: Callable[[], bool], wake: threading.Event, stop: threading.Event) -> None:
    """Work while there is something, then rest until woken. The event is cleared before looking, never after."""
    while not stop.is_set():
        wake.clear()
        if not step():
            wake.wait(LOOK_AGAIN_S)


def _guarded(step: Callable[[], bool], stop: threading.Event) -> Callable[[], bool]:
    """A failed step is logged and tried again a little later; the loop goes on."""

    def run() -> bool:
        try:
            return step()
        except Exception as error:
            log_failure(LogEvent.WORKER_FAILED, error, worker="agency")
            stop.wait(RETRY_S)
            return False

    return run
