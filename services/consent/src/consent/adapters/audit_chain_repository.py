"""The chain over what was read and what was decided."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from alongside.database import wait_turn
from consent.adapters.tables import AuditReadRow, DecisionRow
from consent.adapters.tables_rights import AuditLinkRow
from consent.domain.audit_chain import Entry, Link, hash_of

MOST = 1_000
_READS = select(
    AuditReadRow.id, AuditReadRow.at, AuditReadRow.kind, AuditReadRow.object_id, AuditReadRow.roles,
    AuditReadRow.sealed_reader,
)  # fmt: skip
_DECISIONS = select(
    DecisionRow.id, DecisionRow.decided_at, DecisionRow.referral, DecisionRow.outcome, DecisionRow.record_hash
)


class AuditChainRepository:
    """Keeps `AuditChain`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin(self) -> Link | None:
        """Let nobody else add links until this transaction ends; the last one."""
        wait_turn(self._session.connection(), "audit-links")
        last = self._session.scalar(select(AuditLinkRow).order_by(AuditLinkRow.seq.desc()).limit(1))
        return None if last is None else _link(last)

    def unlinked(self) -> Sequence[Entry]:
        """Entries that no link names yet, at most 1000 of each kind, the oldest first."""
        reads = _without_link(_READS, AuditReadRow.id, "read").order_by(AuditReadRow.at, AuditReadRow.id)
        made = _without_link(_DECISIONS, DecisionRow.id, "decision")
        made = made.order_by(DecisionRow.decided_at, DecisionRow.id)
        connection = self._session.connection()
        found = [_read(row) for row in connection.execute(reads.limit(MOST))]
        return [*found, *(_decision(row) for row in connection.execute(made.limit(MOST)))]

    def add(self, links: Sequence[Link]) -> None:
        """After all others."""
        for one in links:
            entry = one.entry
            row = AuditLinkRow(
                seq=one.seq,
                kind=entry.kind,
                entry=entry.id,
                content_hash=entry.content_hash,
                link_hash=one.link_hash,
                linked_at=one.linked_at,
            )
            self._session.add(row)
        self._session.flush()

    def links(self) -> Iterator[Link]:
        """All of them, the first first."""
        for row in self._session.scalars(select(AuditLinkRow).order_by(AuditLinkRow.seq)):
            yield _link(row)

    def entries(self) -> dict[tuple[str, str], str]:
        """Content hashes of everything that the audit keeps, as it is now, by kind and id."""
        connection = self._session.connection()
        found = [_read(row) for row in connection.execute(_READS)]
        found += [_decision(row) for row in connection.execute(_DECISIONS)]
        return {(one.kind, one.id): one.content_hash for one in found}


def _without_link(entries: Any, its_id: Any, kind: str) -> Select[Any]:
    linked = select(AuditLinkRow.seq).where(AuditLinkRow.kind == kind, AuditLinkRow.entry == its_id)
    found: Select[Any] = entries.where(~linked.exists())
    return found


def _read(row: Any) -> Entry:
    reader = hashlib.sha256(bytes(row.sealed_reader)).hexdigest()
    told = {"at": _time(row.at), "kind": row.kind, "object": row.object_id, "roles": row.roles, "reader": reader}
    return Entry("read", row.id, hash_of(told))


def _decision(row: Any) -> Entry:
    told = {"at": _time(row.decided_at), "referral": row.referral, "outcome": row.outcome, "record": row.record_hash}
    return Entry("decision", row.id, hash_of(told))


def _link(row: AuditLinkRow) -> Link:
    return Link(row.seq, Entry(row.kind, row.entry, row.content_hash), row.linked_at, row.link_hash)


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
