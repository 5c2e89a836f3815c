"""The background work of this service: seal, relay, take in, apply, watch, and both ends of the events."""

import threading
from collections.abc import Callable

from alongside.link.port import Delivery, LinkError
from alongside.telemetry.log import log_failure
from alongside.telemetry.vocabulary import LogEvent
from alongside.workers import Worker, loop
from referral.bootstrap import Referral
from referral.usecases.store_delivery import Arrived

RECONNECT_S = 1.0
RETRY_S = 0.5
IDLE_S = 0.05
RELAYS = 3
WATCH_S = 1.0


def workers(service: Referral) -> list[Worker]:
    """Every loop may be stopped and started at any time; `referral.relay` can be left out."""
    peek = service.peek
    steps = {
        "referral.processor": (peek.before(service.apply_incoming.step, peek.to_apply), IDLE_S),
        "referral.overdue": (peek.before(service.chase_overdue.step, peek.overdue), WATCH_S),
    }
    return [
        *(Worker(name, _looping(name, step, idle)) for name, (step, idle) in steps.items()),
        Worker("referral.sealer", lambda stop: _seal(service, stop)),
        Worker("referral.relay", lambda stop: _relay(service, stop)),
        Worker("referral.receipts", lambda stop: _consume(service, stop)),
        Worker("referral.events_out", service.event_relay.run),
        Worker("referral.events_in", service.subscriber.run),
    ]


def sealing_workers(service: Referral) -> list[Worker]:
    """The loops of the process that holds the keys."""
    return [worker for worker in workers(service) if worker.name != "referral.relay"]


def relay_loop(start: Callable[[], None], step: Callable[[], bool], stop: threading.Event, at_once: int = 1) -> None:
    """Offer again what was handed, then what is due, until `stop`.

    `at_once`: so many steps beside each other, each with messages of its own: while one asks consent, another writes.
    On a database with a single writer more than one is no faster.
    """
    _begin("referral.relay", start, stop)

    def repeat() -> None:
        loop(_guarded("referral.relay", step, stop), stop, IDLE_S)

    others = [threading.Thread(target=repeat, daemon=True) for _ in range(at_once - 1)]
    for thread in others:
        thread.start()
    repeat()
    for thread in others:
        thread.join()


def _begin(name: str, start: Callable[[], None], stop: threading.Event) -> None:
    """Run `start` until it succeeded once."""
    begun = _guarded(name, lambda: _once(start), stop)
    while not stop.is_set() and not begun():
        pass


def _seal(service: Referral, stop: threading.Event) -> None:
    step = service.peek.before(service.seal_next.step, service.peek.to_seal)
    _begin("referral.sealer", service.seal_next.start, stop)
    loop(_guarded("referral.sealer", step, stop), stop, IDLE_S)


def _once(start: Callable[[], None]) -> bool:
    start()
    return True


def _relay(service: Referral, stop: threading.Event) -> None:
    step = service.peek.before(service.relay_next.step, service.peek.to_publish)
    relay_loop(service.relay_next.start, step, stop)


def _looping(name: str, step: Callable[[], bool], idle_s: float) -> Callable[[threading.Event], None]:
    return lambda stop: loop(_guarded(name, step, stop), stop, idle_s)


def _consume(service: Referral, stop: threading.Event) -> None:
    """Take deliveries until `stop`; connect again when the link went down."""

    def handle(delivery: Delivery) -> None:
        service.store_delivery(Arrived(delivery.user_id, delivery.message_id, delivery.body))

    while not stop.is_set():
        try:
            service.consumer().run(handle, stop, _nothing)
        except LinkError as error:
            log_failure(LogEvent.WORKER_FAILED, error, worker="referral.receipts")
            stop.wait(RECONNECT_S)


def _nothing() -> None:
    """The landlord shows receipts as they come: there is nothing to drain before."""


def _guarded(name: str, step: Callable[[], bool], stop: threading.Event) -> Callable[[], bool]:
    """A failed step is logged and tried again a little later; the loop goes on."""

    def run() -> bool:
        try:
            return step()
        except Exception as error:
            log_failure(LogEvent.WORKER_FAILED, error, worker=name)
            stop.wait(RETRY_S)
            return False

    return run
