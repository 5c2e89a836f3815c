"""The receiving side: store, commit, acknowledge; then handle from the database."""

import threading
from collections.abc import Callable, Mapping

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from alongside.clock import Clock
from alongside.database.away import is_away
from alongside.events.bus import Bus, BusClosed
from alongside.events.codec import from_json
from alongside.events.contracts import ContractError, types_for
from alongside.events.inbox import HANDLER_FAILED, PROCESS_DIED, Claimed, Inbox
from alongside.events.model import Event
from alongside.events.pace import MachineClock, machine_clock
from alongside.events.retention import REMEMBERED_FOR, forget_settled
from alongside.telemetry.log import log, log_failure
from alongside.telemetry.vocabulary import LogEvent
from alongside.workers import Patience

Handler = Callable[[Event, Session], None]
IDLE_S = 0.25


class Subscriber:
    """One service's ear. At least one delivery, exactly one effect.

    `handlers` maps each event type that SUBSCRIBERS lists for `name` to `handler(event, session)`: it works in
    the given session and neither commits nor rolls back nor calls another service; its effects, more outbox
    events included, commit together with the mark that the event is settled. A handler that raises is tried
    again, later and later; after `max_attempts` the event goes to the dead letters, the log and the doctor say so,
    and it is tried again when the service is started the next time, perhaps as a version that can handle it. What
    the database was the reason for is not counted. It never blocks other events. Events come in no promised order.

    Raises ValueError when a type has no handler or a handler has no type.
    """

    def __init__(
        self,
        name: str,
        bus: Bus,
        sessions: sessionmaker[Session],
        handlers: Mapping[str, Handler],
        clock: Clock,
        points: Callable[[str], None] = lambda point: None,
        *,
        machine_now: MachineClock = machine_clock,
        max_attempts: int = 8,
    ) -> None:
        if set(handlers) != types_for(name):
            raise ValueError(f"The handlers of {name} are not those of the events that it hears.")
        self._name, self._bus, self._sessions, self._points = name, bus, sessions, points
        self._handlers, self._max_attempts = dict(handlers), max_attempts
        self._clock, self._inbox = clock, Inbox(sessions, clock, machine_now)
        bus.subscribe(name)

    def run(self, stop: threading.Event) -> None:
        """A worker: receive and process until `stop` is set or the bus is closed."""
        started, patience = False, Patience("events.subscriber")
        while not stop.is_set():
            try:
                if not started:
                    self.start()
                    started = True
                while self.process_step() and not stop.is_set():
                    self.receive_step()
                self.receive_step(IDLE_S)
            except BusClosed:
                return
            except Exception as error:
                patience.failed(error, stop)
            else:
                patience.worked()

    def start(self) -> None:
        """Take up again what was given up; make unsettled rows due now, if the bus is not durable (one process).

        `run` calls it; tests may.
        """
        if not self._bus.durable:
            self._inbox.make_all_due()
        again = self._inbox.take_up_again()
        if again:
            log(LogEvent.EVENT_STORED, reason="taken_up_again", service=self._name, count=again)

    def receive_step(self, timeout_s: float = 0.0) -> bool:
        """Store one event from the bus, commit, acknowledge. False when none came within `timeout_s` seconds."""
        received = self._bus.receive(self._name, timeout_s)
        if received is None:
            return False
        self._store(received.body)
        self._points("events.stored")
        received.ack()
        return True

    def process_step(self) -> bool:
        """Handle one due event from the inbox. False when none was due."""
        row = self._inbox.claim()
        if row is None:
            return False
        if row.attempts > self._max_attempts:  # the process died in the handler, again and again
            self._give_up(row, PROCESS_DIED)
            return True
        try:
            self._handle(row)
        except Exception as error:
            log_failure(LogEvent.EVENT_REFUSED, error, **_named(row))
            self._after_failure(row, error)
        return True

    def forget_step(self) -> bool:
        """Delete some of what was settled, or sent and confirmed, REMEMBERED_FOR ago. False when nothing is left."""
        return forget_settled(self._sessions, self._clock.now() - REMEMBERED_FOR) > 0

    def waiting(self) -> int:
        """How many stored events are not settled."""
        return self._inbox.waiting()

    def _store(self, body: bytes) -> None:
        try:
            event = from_json(body)
            if event.type not in self._handlers:
                raise ContractError("This service does not hear events of this type.")
        except ContractError:
            self._inbox.bury_bytes(body)
            log(LogEvent.EVENT_REFUSED, reason="unreadable", service=self._name)
            return
        self._inbox.store(event, body)

    def _handle(self, row: Claimed) -> None:
        with self._sessions.begin() as session:
            if self._inbox.lock(session, row.event_id):
                event = from_json(row.body)
                self._handlers[event.type](event, session)
                self._inbox.settle(session, row.event_id)

    def _after_failure(self, row: Claimed, error: Exception) -> None:
        away = isinstance(error, SQLAlchemyError) and is_away(error)
        if row.attempts >= self._max_attempts and not away:
            self._give_up(row, HANDLER_FAILED)
        else:
            self._inbox.try_later(row.event_id, row.attempts, counts=not away)

    def _give_up(self, row: Claimed, reason: str) -> None:
        self._inbox.bury(row.event_id, row.type, row.attempts, reason)
        log(LogEvent.EVENT_REFUSED, reason="given_up", **_named(row))


def _named(row: Claimed) -> dict[str, str | int]:
    return {"event_id": row.event_id, "event_type": row.type, "attempt": row.attempts}
