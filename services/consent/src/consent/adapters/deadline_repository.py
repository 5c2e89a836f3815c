"""When each consent is to be looked at next."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from consent.adapters.tables import ConsentRow
from consent.adapters.tables_consents import DeadlineRow
from consent.domain.consent_deadlines import Ending


class DeadlineRepository:
    """Keeps `Deadlines`. Whoever writes here has locked the person, so no two write about one consent."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, consent_id: str, due_at: datetime, ends_at: datetime) -> None:
        """Look at it then, instead of whenever it was before."""
        row = self._session.get(DeadlineRow, consent_id)
        if row is None:
            self._session.add(DeadlineRow(consent=consent_id, due_at=due_at, ends_at=ends_at))
        else:
            row.due_at, row.ends_at = due_at, ends_at
        self._session.flush()

    def remove(self, consent_id: str) -> None:
        """Nothing of it will end."""
        self._session.execute(delete(DeadlineRow).where(DeadlineRow.consent == consent_id))

    def due(self, now: datetime, most: int) -> Sequence[str]:
        """Longest due first."""
        query = select(DeadlineRow.consent).where(DeadlineRow.due_at <= now)
        return list(self._session.scalars(query.order_by(DeadlineRow.due_at, DeadlineRow.consent).limit(most)))

    def ending(self, before: datetime, most: int) -> Sequence[Ending]:
        """Soonest first."""
        query = (
            select(DeadlineRow.consent, ConsentRow.subject, ConsentRow.agency, DeadlineRow.ends_at)
            .join(ConsentRow, ConsentRow.id == DeadlineRow.consent)
            .where(DeadlineRow.ends_at < before)
            .order_by(DeadlineRow.ends_at, DeadlineRow.consent)
            .limit(most)
        )
        return [Ending(*row) for row in self._session.execute(query)]
