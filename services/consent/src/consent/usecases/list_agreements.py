"""Show the sharing agreements; they say nothing about any person."""

from collections.abc import Sequence
from dataclasses import dataclass

from consent.domain.records import AgreementRecord
from consent.usecases.ports import Units


@dataclass(frozen=True, slots=True)
class ListAgreements:
    """`GET /agreements`."""

    units: Units

    def __call__(self, agency: str | None = None) -> Sequence[AgreementRecord]:
        """All agreements, or those of one agency, in the order in which they were first listed."""
        with self.units() as unit:
            return unit.partnership.agreements(agency)
