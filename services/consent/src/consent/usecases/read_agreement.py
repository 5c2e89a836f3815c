"""Show one agreement with its versions, drafts and everything that happened to it."""

from dataclasses import dataclass
from datetime import date

from alongside.clock import Clock
from consent.domain.agreement import LONDON
from consent.domain.agreement_life import shown_status, status_of
from consent.domain.agreement_rules import Series
from consent.domain.errors_agreements import UnknownAgreement
from consent.usecases.ports import Units


@dataclass(frozen=True, slots=True)
class ReadAgreement:
    """`GET /agreements/{key}`."""

    units: Units
    clock: Clock

    def __call__(self, key: str) -> tuple[Series, date]:
        """The agreement, and the day in London that its state is for. Raises UnknownAgreement."""
        with self.units() as unit:
            series = unit.agreements.series(key)
        if series is None:
            raise UnknownAgreement
        return series, self.today()

    def today(self) -> date:
        """The day in London."""
        return self.clock.now().astimezone(LONDON).date()


def statuses(series: Series, day: date) -> dict[int, str]:
    """The status of every version on a day, as people read it."""
    found = {one.version: "dropped" if series.of("dropped", one.version) else "draft" for one in series.drafts}
    for one in series.listed:
        agreement = one.record.agreement
        status = status_of(one, series.listed, series.life, day)
        found[agreement.version] = shown_status(status, agreement.effective_to, day)
    return found
