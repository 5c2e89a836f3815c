"""Policy packs with how they came to count."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alongside.database import new_id
from alongside.vault import KeyRing
from consent.adapters.tables import PolicyPackRow
from consent.adapters.tables_agreements import PackDraftRow, PackEventRow
from consent.usecases.canonical import digest as digest_of
from consent.usecases.ports_agreements import PackEvent, PackHistory


class PackRepository:
    """Keeps `Packs`. What was recorded first stays."""

    def __init__(self, session: Session, ring: KeyRing) -> None:
        self._session, self._ring = session, ring

    def get(self, pack: str, version: str) -> PackHistory | None:
        """See Packs."""
        counting = self._session.get(PolicyPackRow, (pack, version))
        row = counting or self._session.get(PackDraftRow, (pack, version))
        if row is None:
            return None
        return PackHistory(
            pack, version, row.content, digest_of(row.content), row.recorded_at,
            counting is not None, self._events(pack, version),
        )  # fmt: skip

    def all(self) -> Sequence[PackHistory]:
        """See Packs."""
        names = {
            (row.id, row.version)
            for table in (PolicyPackRow, PackDraftRow)
            for row in self._session.execute(select(table.id, table.version))
        }
        found = [one for name in names if (one := self.get(*name)) is not None]
        return sorted(found, key=lambda one: (one.recorded_at, one.version, one.id), reverse=True)

    def add_draft(self, content: Mapping[str, Any], digest: str, at: datetime) -> None:
        """See Packs."""
        self._session.add(
            PackDraftRow(
                id=content["id"], version=content["version"], content=dict(content), digest=digest, recorded_at=at
            )
        )
        self._session.flush()

    def add_event(self, pack: str, version: str, event: PackEvent) -> None:
        """See Packs."""
        row_id = new_id()
        words = json.dumps({"by": event.by, "issuer": event.issuer}, ensure_ascii=False).encode()
        self._session.add(
            PackEventRow(
                id=row_id,
                pack=pack,
                version=version,
                kind=event.kind,
                vouched=event.vouched,
                at=event.at,
                sealed=self._ring.encrypt_own(words, _place(row_id)),
            )
        )
        self._session.flush()

    def _events(self, pack: str, version: str) -> tuple[PackEvent, ...]:
        of = select(PackEventRow).where(PackEventRow.pack == pack, PackEventRow.version == version)
        return tuple(self._event(row) for row in self._session.scalars(of.order_by(PackEventRow.at, PackEventRow.id)))

    def _event(self, row: PackEventRow) -> PackEvent:
        words = json.loads(self._ring.decrypt_own(row.sealed, _place(row.id)))
        return PackEvent(row.kind, row.at, words["by"], words["issuer"], row.vouched)


def _place(row_id: str) -> str:
    return f"policy_pack_events/sealed/{row_id}"
