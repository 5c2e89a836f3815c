"""Which agencies an auditor reads nothing of that says which they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from consent.usecases.ports import Units
from consent.usecases.ports_agreements import HiddenAgency


@dataclass(frozen=True, slots=True)
class HiddenAgencies:
    """Whoever needs an agency's name for nobody's sake reads that it was a specialist service."""

    units: Units

    def __call__(self) -> Sequence[HiddenAgency]:
        """Those that are confidential, and those of which nobody said that they are not."""
        with self.units() as unit:
            return unit.confidential.hidden()
