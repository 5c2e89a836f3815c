"""Show the sharing agreements; they say nothing about any person."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from alongside.clock import Clock
from consent.domain.agreement import LONDON
from consent.domain.agreement_life import shown_status
from consent.domain.records import AgreementRecord
from consent.usecases.ports import Units


@dataclass(frozen=True, slots=True)
class ListAgreements:
    """`GET /agreements`."""

    units: Units
    clock: Clock

    def __call__(self, agency: str | None = None) -> Sequence[AgreementRecord]:
        """All agreements as they stand now, or those of one agency, in the order in which they were first listed."""
        with self.units() as unit:
            now = self.clock.now()
            return [_shown(one, now.astimezone(LONDON).date()) for one in unit.partnership.standing(now, agency)]


def _shown(record: AgreementRecord, day: date) -> AgreementRecord:
    """With the status as people read it."""
    terms = record.agreement
    return replace(record, agreement=replace(terms, status=shown_status(terms.status, terms.effective_to, day)))
