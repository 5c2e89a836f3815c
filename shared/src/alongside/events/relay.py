"""From the outbox to the bus."""

import threading
from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from alongside.clock import Clock
from alongside.database.engine import begin_reading
from alongside.events.bus import Bus, Offer
from alongside.events.outbox import DUE_AT_ONCE
from alongside.events.pace import MachineClock, back_off, machine_clock
from alongside.events.tables import outbox
from alongside.workers import Patience

IDLE_S = 0.25


class _Confirmed(NamedTuple):
    event_id: str
    subscriber: str


class Relay:
    """Offers what is in the outbox until every subscriber has it.

    An event is done when each of its subscribers confirmed; until then it is offered again, later and later,
    also after a restart. Rows are claimed by their due time and never by a last-seen id, because the order of
    ids is not the order of commits. `clock` dates the rows; due times follow the machine's own clock, because a
    frozen product clock must not stop the post. Several relays may share one outbox.
    """

    def __init__(
        self,
        sessions: sessionmaker[Session],
        bus: Bus,
        clock: Clock,
        points: Callable[[str], None] = lambda point: None,
        *,
        machine_now: MachineClock = machine_clock,
        batch: int = 64,
    ) -> None:
        self._sessions, self._bus, self._clock, self._points = sessions, bus, clock, points
        self._now, self._batch = machine_now, batch
        self._confirmed: SimpleQueue[_Confirmed] = SimpleQueue()
        self._look = threading.Event()

    def run(self, stop: threading.Event) -> None:
        """A worker: `step` until `stop` is set. On a bus that is not durable it first makes everything due."""
        started, patience = False, Patience("events.relay")
        while not stop.is_set():
            try:
                if not started:
                    self.start()
                    started = True
                self._look.clear()
                if not self.step():
                    self._look.wait(IDLE_S)
            except Exception as error:
                patience.failed(error, stop)
            else:
                patience.worked()

    def start(self) -> None:
        """Make everything undone due now, if the bus is not durable. `run` calls it; tests may."""
        if not self._bus.durable:
            with self._sessions.begin() as session:
                session.execute(outbox.update().where(outbox.c.done_at.is_(None)).values(next_attempt_at=DUE_AT_ONCE))

    def step(self) -> bool:
        """Write down confirmations, then offer one batch of due events. False when there was nothing to do."""
        written = self._write_down()
        return self._offer_batch() or written

    def nudge(self) -> None:
        """Something was committed to the outbox: look now instead of at the next turn."""
        self._look.set()

    def waiting(self) -> int:
        """How many events are not done."""
        query = sa.select(sa.func.count()).select_from(outbox).where(outbox.c.done_at.is_(None))
        with self._sessions() as session:
            return int(begin_reading(session).scalar(query) or 0)

    def _offer_batch(self) -> bool:
        claimed = self._claim() if self._anything_due() else []
        for row in claimed:
            for subscriber in row.waiting_for.split():
                future = self._bus.offer(Offer(row.event_id, subscriber, row.body))
                future.add_done_callback(partial(self._on_answer, _Confirmed(row.event_id, subscriber)))
            self._points("events.published")
        return bool(claimed)

    def _due(self) -> sa.ColumnElement[bool]:
        return sa.and_(outbox.c.done_at.is_(None), outbox.c.next_attempt_at <= self._now())

    def _anything_due(self) -> bool:
        with self._sessions() as session:
            return begin_reading(session).scalar(sa.select(outbox.c.event_id).where(self._due()).limit(1)) is not None

    def _claim(self) -> list[sa.Row[Any]]:
        """Take due rows and make them due again later: the claim is that lease, so a crash loses nothing."""
        query = sa.select(outbox).where(self._due()).order_by(outbox.c.next_attempt_at).limit(self._batch)
        with self._sessions.begin() as session:
            rows = list(session.execute(query.with_for_update(skip_locked=True)))
            for row in rows:
                attempts = row.attempts + 1
                again = self._now() + back_off(attempts)
                session.execute(
                    outbox.update()
                    .where(outbox.c.event_id == row.event_id)
                    .values(attempts=attempts, next_attempt_at=again)
                )
        return rows

    def _on_answer(self, confirmed: _Confirmed, future: Any) -> None:
        # On the bus's or a subscriber's thread, so it only leaves a note. A failure needs none: the row is
        # already due again later.
        if future.exception() is None:
            self._confirmed.put(confirmed)
            self._look.set()

    def _write_down(self) -> bool:
        notes = self._notes()
        if not notes:
            return False
        try:
            with self._sessions.begin() as session:
                for note in sorted(notes):  # two relays never wait for each other's rows in a circle
                    self._confirm(session, note)
        except BaseException:
            for note in notes:  # not written: keep them for the next turn
                self._confirmed.put(note)
            raise
        return True

    def _notes(self) -> list[_Confirmed]:
        notes: list[_Confirmed] = []
        try:
            while len(notes) < self._batch:
                notes.append(self._confirmed.get_nowait())
        except Empty:
            pass
        return notes

    def _confirm(self, session: Session, note: _Confirmed) -> None:
        query = sa.select(outbox.c.waiting_for).where(outbox.c.event_id == note.event_id).with_for_update()
        waiting = session.scalar(query) or ""
        left = [name for name in waiting.split() if name != note.subscriber]
        values: dict[str, Any] = {"waiting_for": " ".join(left)}
        if not left:
            values["done_at"] = self._clock.now()
        session.execute(
            outbox.update().where(outbox.c.event_id == note.event_id, outbox.c.done_at.is_(None)).values(values)
        )
