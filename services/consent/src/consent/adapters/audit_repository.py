"""Who read what. Append-only."""

import json
from datetime import datetime

from sqlalchemy.orm import Session

from alongside.database import new_id
from alongside.vault import KeyRing
from consent.adapters.tables import AuditReadRow
from consent.domain.records import Actor


class AuditRepository:
    """Keeps `Audit`. The reader's name is sealed under the service's own key: it is a member of staff's."""

    def __init__(self, session: Session, ring: KeyRing) -> None:
        self._session, self._ring = session, ring

    def read(self, kind: str, object_id: str, by: Actor, at: datetime) -> None:
        """Write down that `by` is about to see something."""
        row_id = new_id()
        reader = json.dumps({"issuer": by.issuer, "name": by.name, "person": by.person}).encode()
        self._session.add(
            AuditReadRow(
                id=row_id,
                at=at,
                kind=kind,
                object_id=object_id,
                roles=sorted(by.roles),
                sealed_reader=self._ring.encrypt_own(reader, f"audit_reads/sealed_reader/{row_id}"),
            )
        )
        self._session.flush()
