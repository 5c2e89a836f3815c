"""People and the sealing of what is kept about them."""

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from alongside.database import rows_of, wait_turn
from alongside.database.round_trip import Query
from alongside.vault import KeyRing, PersonBox
from consent.adapters.tables import SubjectRow

_KEY = select(SubjectRow.wrapped_key).where(SubjectRow.id == bindparam("subject"))
LOCKED = _KEY.with_for_update(key_share=True)


class SubjectRepository:
    """Keeps `Subjects`, and seals values under a person's own key for the other repositories."""

    def __init__(self, session: Session, ring: KeyRing) -> None:
        self._session, self._ring = session, ring
        self._keys: dict[str, bytes] = {}
        self._boxes: dict[str, PersonBox] = {}

    def add(self, subject: str, at: datetime) -> None:
        """Register a person; without effect when they are known."""
        wait_turn(self._session.connection(), f"subject/{subject}")
        if self._session.get(SubjectRow, subject) is None:
            self._session.add(SubjectRow(id=subject, wrapped_key=self._ring.new_person_key(), created_at=at))
            self._session.flush()

    def lock(self, subject: str) -> bool:
        """A row lock on PostgreSQL; on SQLite the transaction is the only writer anyway (BEGIN IMMEDIATE)."""
        return self.lock_by(LOCKED, subject)

    def lock_by(self, statement: Query, subject: str) -> bool:
        """The same by another statement than LOCKED, which locks this person too and answers with the wrapped key."""
        for row in rows_of(self._session, statement, {"subject": subject}):
            self._keys[subject] = row.wrapped_key
            return True
        return False

    def seal(self, subject: str, value: Any, context: str) -> bytes:
        """JSON, encrypted under the person's key and bound to its place ("table/column/row id")."""
        return self._box(subject).encrypt(orjson.dumps(value), context)

    def unseal(self, subject: str, blob: bytes, context: str) -> Any:
        """What `seal` sealed at this very place. Raises VaultError."""
        return orjson.loads(self._box(subject).decrypt(blob, context))

    def unseal_under(self, wrapped: bytes, blob: bytes, context: str) -> Any:
        """The same for whoever has read the person's wrapped key already. Raises VaultError."""
        return orjson.loads(self._ring.decrypt(wrapped, blob, context))

    def _box(self, subject: str) -> PersonBox:
        """Unwrapped once for all that a unit of work seals and opens, and gone with it. Raises VaultError."""
        if subject not in self._boxes:
            self._boxes[subject] = self._ring.box(self._key(subject))
        return self._boxes[subject]

    def _key(self, subject: str) -> bytes:
        if subject not in self._keys:
            wrapped = self._session.connection().execute(_KEY, {"subject": subject}).scalar()
            if wrapped is None:
                raise LookupError("The person's key is not there.")
            self._keys[subject] = wrapped
        return self._keys[subject]
