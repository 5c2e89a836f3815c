"""What is queued and has to be looked at again, alerts about agreements that end, and who rang an agency."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from alongside.database import new_id
from alongside.vault import KeyRing
from consent.adapters.tables import DecisionRow, OpenReferralRow
from consent.adapters.tables_agreements import AgreementAlertRow, CallBackRow, RecheckRow
from consent.domain.records import Actor
from consent.usecases.ports_agreements import Alert, CallBack


class RecheckRepository:
    """Keeps `Rechecks`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def due(self, agency: str | None, at: datetime) -> None:
        """See Rechecks."""
        self._session.add(RecheckRow(id=new_id(), agency=agency, at=at, done_at=None))
        self._session.flush()

    def waiting(self, now: datetime) -> dict[str, str | None]:
        """See Rechecks."""
        due = select(RecheckRow.id, RecheckRow.agency).where(RecheckRow.done_at.is_(None), RecheckRow.at <= now)
        return {row.id: row.agency for row in self._session.execute(due)}

    def done(self, rechecks: Collection[str], at: datetime) -> bool:
        """See Rechecks."""
        open_ones = update(RecheckRow).where(RecheckRow.id.in_(list(rechecks)), RecheckRow.done_at.is_(None))
        changed: int = self._session.connection().execute(open_ones.values(done_at=at)).rowcount
        return changed > 0

    def queued(self, agencies: Collection[str | None], now: datetime) -> Sequence[str]:
        """See Rechecks."""
        still = select(OpenReferralRow.decision).join(DecisionRow, DecisionRow.id == OpenReferralRow.decision)
        still = still.where(OpenReferralRow.ended_at.is_(None), DecisionRow.send_by >= now)
        if None not in agencies:
            still = still.where(OpenReferralRow.agency.in_(list(agencies)))
        return list(self._session.scalars(still.order_by(OpenReferralRow.opened_at, OpenReferralRow.decision)))

    def alerted(self) -> Collection[Alert]:
        """See Rechecks."""
        rows = self._session.scalars(select(AgreementAlertRow))
        return {Alert(row.agency, row.agreement, row.version, row.effective_to, row.days) for row in rows}

    def add_alert(self, alert: Alert, at: datetime) -> None:
        """See Rechecks."""
        self._session.add(
            AgreementAlertRow(
                agency=alert.agency,
                agreement=alert.agreement,
                version=alert.version,
                effective_to=alert.effective_to,
                days=alert.days,
                at=at,
            )
        )
        self._session.flush()


class CallBackRepository:
    """Keeps `CallBacks`."""

    def __init__(self, session: Session, ring: KeyRing) -> None:
        self._session, self._ring = session, ring

    def add(self, call: CallBack, by: Actor) -> None:
        """See CallBacks."""
        words = json.dumps({"by": by.name, "issuer": by.issuer, "spoke_to": call.spoke_to}, ensure_ascii=False)
        self._session.add(
            CallBackRow(
                id=call.id,
                agency=call.agency,
                at=call.at,
                number_from=call.number_from,
                confirmed=call.confirmed,
                sealed=self._ring.encrypt_own(words.encode(), f"agency_call_backs/sealed/{call.id}"),
            )
        )
        self._session.flush()

    def get(self, call: str) -> CallBack | None:
        """See CallBacks."""
        row = self._session.get(CallBackRow, call)
        if row is None:
            return None
        words = json.loads(self._ring.decrypt_own(row.sealed, f"agency_call_backs/sealed/{row.id}"))
        return CallBack(row.id, row.agency, row.at, row.number_from, row.confirmed, words["spoke_to"])

    def confirmed(self, agencies: Collection[str], since: datetime) -> frozenset[str]:
        """See CallBacks. Of two at one moment the one without success counts."""
        last = (
            select(CallBackRow.agency, func.max(CallBackRow.at).label("at"))
            .where(CallBackRow.agency.in_(list(agencies)))
            .group_by(CallBackRow.agency)
            .subquery()
        )
        rows = select(CallBackRow.agency, CallBackRow.confirmed, CallBackRow.at).join(
            last, (last.c.agency == CallBackRow.agency) & (last.c.at == CallBackRow.at)
        )
        found = self._session.execute(rows).all()
        refused = {row.agency for row in found if not row.confirmed}
        return frozenset(row.agency for row in found if row.at >= since) - refused
