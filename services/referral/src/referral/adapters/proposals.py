"""Proposals that wait for a second person; what was written in them stands under the person's key."""

import json
from typing import Any

import sqlalchemy as sa

from referral.adapters.people import SqlPeople
from referral.adapters.rows import Row, Rows
from referral.adapters.tables import proposal
from referral.domain.proposal import Proposal, Verdict

_PLAIN = (
    "proposal_id", "person_id", "exception_id", "agency_id", "type", "proposed_by", "proposed_at", "decided_by",
    "decided_at", "referral_id",
)  # fmt: skip


class SqlProposals(Rows):
    """`storage_recalls.Proposals`."""

    def add(self, new: Proposal) -> None:
        """Insert; raises `Taken` when it is there."""
        self._insert_new(proposal, self._values(new))

    def save(self, changed: Proposal) -> None:
        """Write what may change."""
        self._do(proposal.update().where(proposal.c.proposal_id == changed.proposal_id).values(self._values(changed)))

    def get(self, proposal_id: str) -> Proposal | None:
        """Return it, or None."""
        row = self._one(sa.select(proposal).where(proposal.c.proposal_id == proposal_id))
        return self._proposal(row) if row is not None else None

    def lock(self, proposal_id: str) -> Proposal | None:
        """Return it with its row locked, or None."""
        query = sa.select(proposal).where(proposal.c.proposal_id == proposal_id)
        row = self._one(query.with_for_update(key_share=True))
        return self._proposal(row) if row is not None else None

    def newest(self, limit: int) -> list[Proposal]:
        """Return what waits first, then what was decided, each the newest first."""
        waits = sa.case((proposal.c.verdict == Verdict.WAITING.value, 0), else_=1)
        query = sa.select(proposal).order_by(waits, proposal.c.proposed_at.desc()).limit(limit)
        return [self._proposal(row) for row in self._all(query)]

    def _values(self, one: Proposal) -> dict[str, Any]:
        plain = json.dumps(one.content, ensure_ascii=False).encode()
        content = self._ring.encrypt(self._key(one.person_id), plain, _context(one.proposal_id))
        changing = {"verdict": one.verdict.value, "content": content, "agency_id": one.agency}
        return {name: getattr(one, name) for name in _PLAIN if name != "agency_id"} | changing

    def _key(self, person_id: str) -> bytes:
        return SqlPeople(self._session, self._ring).wrapped_key(person_id)

    def _proposal(self, row: Row) -> Proposal:
        content = json.loads(self._ring.decrypt(self._key(row.person_id), row.content, _context(row.proposal_id)))
        plain = {name: getattr(row, name) for name in _PLAIN if name != "agency_id"}
        return Proposal(**plain, agency=row.agency_id, verdict=Verdict(row.verdict), content=content)


def _context(proposal_id: str) -> str:
    return f"proposal/content/{proposal_id}"
