"""The background work of this service: seal, relay, take in, apply, watch, both ends of the events, and tidy."""

import threading
from collections.abc import Callable

from alongside.events.retention import FORGET_EVERY_S
from alongside.link.port import Consumer, Delivery, LinkError
from alongside.workers import Patience, Worker, loop
from referral.bootstrap import Referral, Relay
from referral.usecases.store_delivery import Arrived
from referral.usecases.take_dead_letter import GivenUp

IDLE_S = 0.05
WATCH_S = 1.0
DIRECTORY_S = 1.0
RELAYS = 3
"""Beside each other in the process on the link; with the one writer of SQLite more than one would be no faster."""
RELAY, RECEIPTS, DEAD_LETTERS = "referral.relay", "referral.receipts", "referral.dead_letters"


def workers(service: Referral) -> list[Worker]:
    """Every loop, for one process; each may be stopped and started at any time, and the relay can be left out."""
    return [*sealing_workers(service), *_on_the_link(service)]


def sealing_workers(service: Referral) -> list[Worker]:
    """The loops of the process that holds the keys, with both ends of the events; it is not on the link."""
    peek = service.peek
    steps = {
        "referral.processor": (peek.before(service.apply_incoming.step, peek.to_apply), IDLE_S),
        "referral.recalls": (peek.before(service.seal_recalls.step, peek.to_recall), IDLE_S),
        "referral.disputes": (peek.before(service.tell_disputed.step, peek.to_dispute), IDLE_S),
        "referral.recalls_late": (peek.before(service.chase_recalls.step, peek.recalls_late), WATCH_S),
        "referral.overdue": (peek.before(service.chase_overdue.step, peek.overdue), WATCH_S),
        "referral.memory": (service.subscriber.forget_step, FORGET_EVERY_S),
    }
    return [
        *(Worker(name, _looping(name, step, idle)) for name, (step, idle) in steps.items()),
        Worker("referral.sealer", lambda stop: _seal(service, stop)),
        Worker("referral.events_out", service.event_relay.run),
        Worker("referral.events_in", service.subscriber.run),
    ]


def relay_workers(relay: Relay) -> list[Worker]:
    """The loops of the process on the link: it publishes, takes in, notes what was given up, asks the directory."""
    follow = _looping("referral.directory", lambda: _rested(relay.refresh), DIRECTORY_S)
    return [*_on_the_link(relay, RELAYS), Worker("referral.directory", follow)]


def _on_the_link(service: Referral | Relay, relays: int = 1) -> list[Worker]:
    return [
        Worker(RELAY, lambda stop: _relay(service, stop, relays)),
        Worker(RECEIPTS, lambda stop: _consume(service, stop)),
        Worker(DEAD_LETTERS, lambda stop: _take_dead_letters(service, stop)),
    ]


def _relay(service: Referral | Relay, stop: threading.Event, at_once: int) -> None:
    """Offer again what was handed, then what is due.

    `at_once`: so many steps beside each other, each with messages of its own: while one asks consent, another writes.
    """
    step = service.peek.before(service.relay_next.step, service.peek.to_publish)
    _begin(RELAY, service.relay_next.start, stop)

    def repeat() -> None:
        loop(_guarded(RELAY, step, stop), stop, IDLE_S)

    others = [threading.Thread(target=repeat, name=RELAY, daemon=True) for _ in range(at_once - 1)]
    for thread in others:
        thread.start()
    repeat()
    for thread in others:
        thread.join()


def _seal(service: Referral, stop: threading.Event) -> None:
    step = service.peek.before(service.seal_next.step, service.peek.to_seal)
    _begin("referral.sealer", service.seal_next.start, stop)
    loop(_guarded("referral.sealer", step, stop), stop, IDLE_S)


def _consume(service: Referral | Relay, stop: threading.Event) -> None:
    def take(delivery: Delivery) -> None:
        service.store_delivery(Arrived(delivery.user_id, delivery.message_id, delivery.body))

    _read(RECEIPTS, service.consumer, take, stop)


def _take_dead_letters(service: Referral | Relay, stop: threading.Event) -> None:
    def take(delivery: Delivery) -> None:
        if delivery.died is not None:
            died = delivery.died
            service.take_dead_letter(GivenUp(delivery.user_id, died.incoming, died.reason, delivery.body))

    _read(DEAD_LETTERS, service.given_up, take, stop)


def _read(
    name: str, consumer: Callable[[], Consumer], take: Callable[[Delivery], None], stop: threading.Event
) -> None:
    """Take deliveries until `stop`; connect again, later and later, when the link went down."""
    patience = Patience(name)

    def handle(delivery: Delivery) -> None:
        take(delivery)
        patience.worked()

    while not stop.is_set():
        try:
            consumer().run(handle, stop, patience.worked)
        except LinkError as error:
            patience.failed(error, stop)


def _begin(name: str, start: Callable[[], None], stop: threading.Event) -> None:
    """Run `start` until it succeeded once."""
    begun = _guarded(name, lambda: _once(start), stop)
    while not stop.is_set() and not begun():
        pass


def _looping(name: str, step: Callable[[], bool], idle_s: float) -> Callable[[threading.Event], None]:
    return lambda stop: loop(_guarded(name, step, stop), stop, idle_s)


def _once(action: Callable[[], None]) -> bool:
    action()
    return True


def _rested(action: Callable[[], None]) -> bool:
    """Nothing more is to be done now."""
    action()
    return False


def _guarded(name: str, step: Callable[[], bool], stop: threading.Event) -> Callable[[], bool]:
    """A failed step is logged and tried again later and later; the loop goes on."""
    patience = Patience(name)

    def run() -> bool:
        try:
            done = step()
        except Exception as error:
            patience.failed(error, stop)
            return False
        patience.worked()
        return done

    return run
