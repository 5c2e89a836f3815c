"""People and the sealing of what is kept about them."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alongside.database import wait_turn
from alongside.vault import KeyRing
from consent.adapters.tables import SubjectRow


class SubjectRepository:
    """Keeps `Subjects`, and seals values under a person's own key for the other repositories."""

    def __init__(self, session: Session, ring: KeyRing) -> None:
        self._session, self._ring = session, ring

    def add(self, subject: str, at: datetime) -> None:
        """Register a person; without effect when they are known."""
        wait_turn(self._session.connection(), f"subject/{subject}")
        if self._session.get(SubjectRow, subject) is None:
            self._session.add(SubjectRow(id=subject, wrapped_key=self._ring.new_person_key(), created_at=at))
            self._session.flush()

    def lock(self, subject: str) -> bool:
        """A row lock on PostgreSQL; on SQLite the transaction is the only writer anyway (BEGIN IMMEDIATE)."""
        locked = select(SubjectRow).where(SubjectRow.id == subject).with_for_update(key_share=True)
        return self._session.scalar(locked) is not None

    def seal(self, subject: str, value: Any, context: str) -> bytes:
        """JSON, encrypted under the person's key and bound to its place ("table/column/row id")."""
        text = json.dumps(value, ensure_ascii=False, sort_keys=True)
        return self._ring.encrypt(self._key(subject), text.encode(), context)

    def unseal(self, subject: str, blob: bytes, context: str) -> Any:
        """What `seal` sealed at this very place. Raises VaultError."""
        return json.loads(self._ring.decrypt(self._key(subject), blob, context))

    def _key(self, subject: str) -> bytes:
        row = self._session.get(SubjectRow, subject)
        if row is None:
            raise LookupError("The person's key is not there.")
        return row.wrapped_key
