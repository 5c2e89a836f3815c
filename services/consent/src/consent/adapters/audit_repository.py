"""Who read what. Append-only."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alongside.database import among, new_id
from alongside.vault import KeyRing
from consent.adapters.tables import AuditReadRow
from consent.domain.records import Actor
from consent.usecases.ports_rights import Reading

_OF = select(AuditReadRow).where(among(AuditReadRow.object_id, "objects"))


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

    def readings_of(self, objects: Collection[str]) -> Sequence[Reading]:
        """See Audit."""
        rows = self._session.scalars(_OF.order_by(AuditReadRow.at, AuditReadRow.id), {"objects": list(objects)})
        return [self._reading(row) for row in rows]

    def readings_of_list(self, kind: str, objects: Collection[str], most: int) -> Sequence[Reading]:
        """See Audit."""
        found = select(AuditReadRow).where(AuditReadRow.kind == kind)
        found = found.where(AuditReadRow.object_id.in_(objects)) if objects else found
        newest = found.order_by(AuditReadRow.at.desc(), AuditReadRow.id.desc()).limit(most)
        rows = list(self._session.scalars(newest))
        return [self._reading(row) for row in reversed(rows)]

    def _reading(self, row: AuditReadRow) -> Reading:
        reader = json.loads(self._ring.decrypt_own(row.sealed_reader, f"audit_reads/sealed_reader/{row.id}"))
        return Reading(row.id, row.at, row.kind, row.object_id, tuple(row.roles), reader["name"])
