"""Which agencies are confidential, and what would give them away."""

from collections.abc import Sequence

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from consent.adapters.tables import AgencyRow, AgreementRow
from consent.adapters.tables_agreements import AgreementDraftRow
from consent.usecases.ports_agreements import HiddenAgency


class ConfidentialRepository:
    """Keeps `Confidential`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def note(self, agency_id: str, confidential: bool | None) -> None:
        """See Confidential."""
        row = self._session.get(AgencyRow, agency_id)
        if row is not None and confidential is not None and not row.confidential:
            row.confidential = confidential
            self._session.flush()

    def hidden(self) -> Sequence[HiddenAgency]:
        """See Confidential. An agreement's id counts as a mark where no agency that is shown has one of that id."""
        secret = or_(AgencyRow.confidential.is_(None), AgencyRow.confidential != false())
        rows = self._session.scalars(select(AgencyRow).where(secret).order_by(AgencyRow.id)).all()
        if not rows:
            return []
        agreements = self._agreements()
        ids = {row.id for row in rows}
        shown = {one for agency, of in agreements.items() if agency not in ids for one in of}
        return [self._hidden(row, agreements.get(row.id, set()) - shown) for row in rows]

    def _agreements(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for asked in (
            select(AgreementRow.agency, AgreementRow.id),
            select(AgreementDraftRow.agency, AgreementDraftRow.agreement),
        ):
            for agency, agreement in self._session.execute(asked.distinct()):
                found.setdefault(agency, set()).add(agreement)
        return found

    @staticmethod
    def _hidden(row: AgencyRow, agreements: set[str]) -> HiddenAgency:
        marks = {row.id, *agreements, *([row.party] if row.party else [])}
        return HiddenAgency(row.id, frozenset(marks), row.name)
