"""From when on people are told what went without their yes, and of which decisions that was asked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from consent.adapters.tables import ExceptionRow, OpenReferralRow
from consent.adapters.tables_oversight import TellingAskedRow, TellingDayRow

_ASKED = exists().where(TellingAskedRow.decision == OpenReferralRow.decision)


class TellingRepository:
    """Keeps `Tellings`. Whoever writes here has locked the person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put_day(self, exception: str, due_at: datetime | None) -> None:
        """See Tellings."""
        row = self._session.get(TellingDayRow, exception)
        if row is None:
            self._session.add(TellingDayRow(exception=exception, due_at=due_at))
        else:
            row.due_at = due_at
        self._session.flush()

    def due(self, now: datetime, sent_by: datetime, most: int) -> Sequence[tuple[str, str]]:
        """See Tellings.

        Each exception is gone through for it: thousands in ten years.
        """
        come = or_(TellingDayRow.exception.is_(None), TellingDayRow.due_at <= now)
        found = (
            select(ExceptionRow.id, ExceptionRow.subject)
            .outerjoin(TellingDayRow, TellingDayRow.exception == ExceptionRow.id)
            .where(come, exists().where(OpenReferralRow.permission == ExceptionRow.id, _not_asked(sent_by)))
            .order_by(TellingDayRow.due_at, ExceptionRow.id)
        )
        return [(row.id, row.subject) for row in self._session.execute(found.limit(most))]

    def not_asked(self, exception: str, sent_by: datetime) -> Sequence[tuple[str, datetime]]:
        """See Tellings."""
        sent = select(OpenReferralRow.decision, OpenReferralRow.opened_at).where(
            OpenReferralRow.permission == exception, _not_asked(sent_by)
        )
        found = self._session.execute(sent.order_by(OpenReferralRow.opened_at, OpenReferralRow.decision))
        return [(row.decision, row.opened_at) for row in found]

    def add_asked(self, decision: str, at: datetime) -> None:
        """See Tellings."""
        self._session.add(TellingAskedRow(decision=decision, at=at))
        self._session.flush()

    def was_asked(self, decision: str) -> bool:
        """See Tellings."""
        return self._session.get(TellingAskedRow, decision) is not None

    def answered_again(self, decision: str, at: datetime) -> None:
        """See Tellings."""
        again = update(OpenReferralRow).where(OpenReferralRow.decision == decision).values(opened_at=at)
        self._session.execute(again)


def _not_asked(sent_by: datetime) -> ColumnElement[bool]:
    return and_(OpenReferralRow.given_back.is_(False), OpenReferralRow.opened_at <= sent_by, ~_ASKED)
