"""The days on which people are told what went without their yes, and of which decisions that was asked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from consent.adapters.tables import ExceptionRow, OpenReferralRow
from consent.adapters.tables_oversight import TellingAskedRow, TellingDayRow

_ASKED = exists().where(TellingAskedRow.decision == OpenReferralRow.decision)


class TellingRepository:
    """Keeps `Tellings`. Whoever writes here has locked the person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put_day(self, exception: str, due_at: datetime) -> None:
        """See Tellings."""
        row = self._session.get(TellingDayRow, exception)
        if row is None:
            self._session.add(TellingDayRow(exception=exception, due_at=due_at))
        else:
            row.due_at = due_at
        self._session.flush()

    def remove_day(self, exception: str) -> None:
        """See Tellings."""
        self._session.execute(delete(TellingDayRow).where(TellingDayRow.exception == exception))

    def due(self, now: datetime, sent_by: datetime, most: int) -> Sequence[tuple[str, str]]:
        """See Tellings."""
        not_asked = exists().where(
            OpenReferralRow.permission == TellingDayRow.exception,
            OpenReferralRow.given_back.is_(False),
            OpenReferralRow.opened_at <= sent_by,
            ~_ASKED,
        )
        come = (
            select(TellingDayRow.exception, ExceptionRow.subject)
            .join(ExceptionRow, ExceptionRow.id == TellingDayRow.exception)
            .where(TellingDayRow.due_at <= now, not_asked)
            .order_by(TellingDayRow.due_at, TellingDayRow.exception)
        )
        return [(row.exception, row.subject) for row in self._session.execute(come.limit(most))]

    def not_asked(self, exception: str, sent_by: datetime) -> Sequence[tuple[str, datetime]]:
        """See Tellings."""
        sent = select(OpenReferralRow.decision, OpenReferralRow.opened_at).where(
            OpenReferralRow.permission == exception,
            OpenReferralRow.given_back.is_(False),
            OpenReferralRow.opened_at <= sent_by,
            ~_ASKED,
        )
        found = self._session.execute(sent.order_by(OpenReferralRow.opened_at, OpenReferralRow.decision))
        return [(row.decision, row.opened_at) for row in found]

    def add_asked(self, decision: str, at: datetime) -> None:
        """See Tellings."""
        self._session.add(TellingAskedRow(decision=decision, at=at))
        self._session.flush()
