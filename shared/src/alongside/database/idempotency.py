"""The SQL store behind `Idempotency-Key`. What it promises is in `alongside.web.claims`.

A row is the memory of an answer for a day, no more: that nothing is created twice in the long run is the
business of unique constraints in the domain. Answers hold ids only, and only answers are kept, never requests.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from alongside.database.naming import new_metadata
from alongside.database.types import UtcDateTime
from alongside.unguessable import uuid4
from alongside.web.claims import KEEP_ANSWERS_FOR, TAKE_OVER_AFTER, Claim, Fresh, InFlight, Mismatch, Replay

MAX_ANSWER_BYTES = 64 * 1024

answered = sa.Table(
    "idempotent_request",
    new_metadata(),
    sa.Column("key", sa.String(128), primary_key=True),
    sa.Column("route", sa.String(200), primary_key=True),
    sa.Column("caller", sa.String(161), primary_key=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("claim", sa.String(36), nullable=False, unique=True),
    sa.Column("claimed_at", UtcDateTime, nullable=False, index=True),
    sa.Column("status", sa.Integer, nullable=True),
    sa.Column("body", sa.LargeBinary, nullable=True),
)


def define(metadata: sa.MetaData) -> sa.Table:
    """Add the table to a service's metadata, so that its migrations know it. Again: the same table.

    A migration itself calls `idempotency_migration.create_table_v1`, which never changes.
    """
    known = metadata.tables.get(answered.name)
    return known if known is not None else answered.to_metadata(metadata)


def machine_clock() -> datetime:
    """The machine's own time (aware UTC): a product clock that stands still would never free a claim."""
    return datetime.now(UTC)


class SqlIdempotencyStore:
    """An `IdempotencyStore` on a service's own database; each method is one short transaction."""

    def __init__(self, sessions: sessionmaker[Session], machine_now: Callable[[], datetime] = machine_clock) -> None:
        self._sessions, self._now = sessions, machine_now

    def claim(self, key: str, route: str, caller: str, fingerprint: str) -> Claim:
        """See IdempotencyStore."""
        fresh = Fresh(uuid4())
        try:
            with self._sessions.begin() as session:
                return self._claim(session, (key, route, caller), fingerprint, fresh)
        except IntegrityError:  # two at once on a database without one writer: the other has it
            with self._sessions.begin() as session:
                return self._claim(session, (key, route, caller), fingerprint, fresh)

    def finish(self, claim: str, status: int, body: bytes) -> None:
        """See IdempotencyStore. Raises ValueError for what is no JSON answer of at most 64 KiB."""
        if len(body) > MAX_ANSWER_BYTES:
            raise ValueError("The answer is too large to be kept.")
        json.loads(body)
        with self._sessions.begin() as session:
            session.execute(answered.update().where(_open(claim)).values(status=status, body=body))

    def release(self, claim: str) -> None:
        """See IdempotencyStore."""
        with self._sessions.begin() as session:
            session.execute(answered.delete().where(_open(claim)))

    def forget_old(self) -> int:
        """Delete what is older than a day; returns how many. `claim` does it too, so calling it is optional."""
        with self._sessions.begin() as session:
            return self._forget_old(session)

    def _forget_old(self, session: Session) -> int:
        old = answered.delete().where(answered.c.claimed_at < self._now() - KEEP_ANSWERS_FOR)
        return int(session.connection().execute(old).rowcount)

    def _claim(self, session: Session, name: tuple[str, str, str], fingerprint: str, fresh: Fresh) -> Claim:
        self._forget_old(session)
        row = session.execute(sa.select(answered).where(_named(name)).with_for_update()).one_or_none()
        if row is None:
            values = dict(zip(("key", "route", "caller"), name, strict=True), fingerprint=fingerprint)
            session.execute(answered.insert().values(values | {"claim": fresh.claim, "claimed_at": self._now()}))
            return fresh
        if row.fingerprint != fingerprint:
            return Mismatch()
        if row.status is not None:
            return Replay(row.status, row.body)
        if row.claimed_at > self._now() - TAKE_OVER_AFTER:
            return InFlight()
        session.execute(answered.update().where(_named(name)).values(claim=fresh.claim, claimed_at=self._now()))
        return fresh


def _named(name: tuple[str, str, str]) -> sa.ColumnElement[bool]:
    key, route, caller = name
    return sa.and_(answered.c.key == key, answered.c.route == route, answered.c.caller == caller)


def _open(claim: str) -> sa.ColumnElement[bool]:
    return sa.and_(answered.c.claim == claim, answered.c.status.is_(None))
