"""A second person approves a version; from its first day on it takes the place of every version before it."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from consent.domain.agreement import LONDON
from consent.domain.agreement_rules import Series, must_be_approvable, must_be_as_seen, must_be_within
from consent.domain.records import Actor
from consent.usecases.change_agreement import Change, ChangeAgreement
from consent.usecases.ports import UnitOfWork
from consent.usecases.world import rules


@dataclass(frozen=True, slots=True)
class ApproveAgreement:
    """`POST /agreements/{key}/versions/{version}/approval`.

    What is queued is looked at again when the version begins: it may allow less than the one before.
    """

    change: ChangeAgreement

    def __call__(self, key: str, version: int, revision: int, by: Actor, idempotency: str) -> Series:
        """Raises NotYours, UnknownAgreement, UnknownVersion, ChangedMeanwhile, BeyondTheCeiling, DoesNotFit."""

        def rule(series: Series, unit: UnitOfWork, now: datetime) -> None:
            must_be_as_seen(series, revision)
            record = must_be_approvable(series, version, by, now).record
            must_be_within(record.agreement.categories_by_type, rules(unit, now)[1].types)
            active = replace(record, agreement=replace(record.agreement, status="active"))
            unit.partnership.add_agreement(active, now)
            unit.rechecks.due(series.agency, _begins(record.agreement.effective_from, now))

        return self.change(key, Change("approved", "approve_agreement", version, {}, rule), by, idempotency)


def _begins(first: date | None, now: datetime) -> datetime:
    """When a version begins to count: at once, or as its first day begins in London (UTC)."""
    return now if first is None else max(now, start_of(first))


def start_of(day: date) -> datetime:
    """The first moment of a day in London, in UTC."""
    return datetime.combine(day, time(0), LONDON).astimezone(UTC)
