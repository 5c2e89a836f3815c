"""The inbox table: each event once, however often it comes."""

import hashlib
from datetime import timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from alongside.clock import Clock
from alongside.database.engine import begin_reading
from alongside.events.model import Event
from alongside.events.outbox import DUE_AT_ONCE
from alongside.events.pace import MachineClock, back_off
from alongside.events.tables import dead_letters, inbox

# How long a claimed row is left alone: longer than any handler, so that only a crash lets it run out.
LEASE = timedelta(seconds=60)
# How long an event at which the process died is left alone: one that is started again and again comes to its work.
RESTS = timedelta(minutes=10)
HANDLER_FAILED, PROCESS_DIED, UNREADABLE = "handler_failed", "process_died", "unreadable"


class Claimed(NamedTuple):
    """An event whose turn it is; `attempts` counts this one."""

    event_id: str
    type: str
    body: bytes
    attempts: int


class Inbox:
    """Short transactions on the inbox of one service. A row stays after it is settled: it is the memory of ids."""

    def __init__(self, sessions: sessionmaker[Session], clock: Clock, machine_now: MachineClock) -> None:
        self._sessions, self._clock, self._now = sessions, clock, machine_now

    def store(self, event: Event, body: bytes) -> None:
        """Keep the event unless it is known, and commit."""
        values = {
            "event_id": event.id,
            "type": event.type,
            "body": body,
            "received_at": self._clock.now(),
            "attempts": 0,
            "next_attempt_at": DUE_AT_ONCE,
        }
        self._insert_once(inbox, inbox.c.event_id == event.id, values)

    def bury_bytes(self, body: bytes) -> None:
        """Remember by their SHA-256 bytes that were no event, and commit. Not the bytes: they could be anything."""
        self._bury(hashlib.sha256(body).hexdigest(), None, UNREADABLE, 1)

    def bury(self, event_id: str, kind: str, attempts: int, reason: str) -> None:
        """Move an event to the dead letters, and commit. The row stays settled until `take_up_again`.

        reason: HANDLER_FAILED or PROCESS_DIED.
        """
        self._bury(event_id, kind, reason, attempts)
        with self._sessions.begin() as session:
            self.settle(session, event_id)

    def take_up_again(self) -> int:
        """Make due what was given up, as if it came for the first time, and commit; how many events that are.

        One at which the process died rests first.
        """
        rested = self._clock.now() - RESTS
        dead = sa.or_(
            dead_letters.c.reason == HANDLER_FAILED,
            sa.and_(dead_letters.c.reason == PROCESS_DIED, dead_letters.c.at <= rested),
        )
        values = {"settled_at": None, "attempts": 0, "next_attempt_at": DUE_AT_ONCE}
        with self._sessions.begin() as session:
            keys = list(session.scalars(sa.select(dead_letters.c.key).where(dead).with_for_update(skip_locked=True)))
            for key in keys:
                session.execute(inbox.update().where(inbox.c.event_id == key).values(values))
                session.execute(dead_letters.delete().where(dead_letters.c.key == key))
        return len(keys)

    def claim(self) -> Claimed | None:
        """Take one due row and count the attempt, and commit: a handler that kills the process is counted too."""
        if not self._anything_due():
            return None
        query = sa.select(inbox.c.event_id, inbox.c.type, inbox.c.body, inbox.c.attempts + 1)
        query = query.where(self._due()).order_by(inbox.c.next_attempt_at).limit(1)
        with self._sessions.begin() as session:
            row = session.execute(query.with_for_update(skip_locked=True)).one_or_none()
            if row is None:
                return None
            claimed = Claimed(*row)
            values = {"attempts": claimed.attempts, "next_attempt_at": self._now() + LEASE}
            session.execute(inbox.update().where(inbox.c.event_id == claimed.event_id).values(values))
        return claimed

    def lock(self, session: Session, event_id: str) -> bool:
        """Lock the row for this transaction. False when it was settled meanwhile."""
        query = sa.select(inbox.c.settled_at).where(inbox.c.event_id == event_id).with_for_update()
        return session.execute(query).one()[0] is None

    def settle(self, session: Session, event_id: str) -> None:
        """Mark as handled, in the caller's transaction."""
        session.execute(inbox.update().where(inbox.c.event_id == event_id).values(settled_at=self._clock.now()))

    def try_later(self, event_id: str, attempts: int, *, counts: bool = True) -> None:
        """Due again after a while that grows with the attempts, and commit. counts: the last of them was one."""
        values: dict[str, Any] = {"next_attempt_at": self._now() + back_off(attempts)}
        if not counts:
            values["attempts"] = attempts - 1
        with self._sessions.begin() as session:
            session.execute(inbox.update().where(inbox.c.event_id == event_id).values(values))

    def make_all_due(self) -> None:
        """No lease of an earlier life of this process holds any more; commit."""
        with self._sessions.begin() as session:
            session.execute(inbox.update().where(inbox.c.settled_at.is_(None)).values(next_attempt_at=DUE_AT_ONCE))

    def waiting(self) -> int:
        """How many events are not settled."""
        query = sa.select(sa.func.count()).select_from(inbox).where(inbox.c.settled_at.is_(None))
        with self._sessions() as session:
            return int(begin_reading(session).scalar(query) or 0)

    def _due(self) -> sa.ColumnElement[bool]:
        return sa.and_(inbox.c.settled_at.is_(None), inbox.c.next_attempt_at <= self._now())

    def _anything_due(self) -> bool:
        with self._sessions() as session:
            return begin_reading(session).scalar(sa.select(inbox.c.event_id).where(self._due()).limit(1)) is not None

    def _bury(self, key: str, kind: str | None, reason: str, attempts: int) -> None:
        values = {"key": key, "type": kind, "reason": reason, "attempts": attempts, "at": self._clock.now()}
        self._insert_once(dead_letters, dead_letters.c.key == key, values)

    def _insert_once(self, table: sa.Table, known: sa.ColumnElement[bool], values: dict[str, Any]) -> None:
        try:
            with self._sessions.begin() as session:
                if session.execute(sa.select(sa.literal(1)).select_from(table).where(known)).first() is None:
                    session.execute(table.insert().values(values))
        except IntegrityError:
            with self._sessions() as session:  # another worker was faster, or the row is not the reason
                if session.execute(sa.select(sa.literal(1)).select_from(table).where(known)).first() is None:
                    raise
