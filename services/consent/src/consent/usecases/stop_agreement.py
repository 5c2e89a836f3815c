"""Stop sharing under an agreement: one person is enough, and it holds at once."""

from dataclasses import dataclass
from datetime import datetime

from consent.domain.agreement_rules import Series, must_be_as_seen, must_run
from consent.domain.errors_agreements import DoesNotFit
from consent.domain.records import Actor
from consent.usecases.change_agreement import Change, ChangeAgreement
from consent.usecases.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class SuspendAgreement:
    """`POST /agreements/{key}/suspension`. It asks for no revision: whatever others do, stopping comes first."""

    change: ChangeAgreement

    def __call__(self, key: str, reason: str, by: Actor, idempotency: str) -> Series:
        """Raises NotYours, UnknownAgreement, DoesNotFit: suspended already, or ended."""

        def rule(series: Series, unit: UnitOfWork, now: datetime) -> None:
            must_run(series)
            if series.life.suspended:
                raise DoesNotFit("SUSPENDED_ALREADY", "This agreement is suspended already.")
            unit.rechecks.due(series.agency, now)

        change = Change("suspended", "suspend_agreement", None, {"reason": reason}, rule)
        return self.change(key, change, by, idempotency)


@dataclass(frozen=True, slots=True)
class TerminateAgreement:
    """`POST /agreements/{key}/termination`. It is final, so whoever does it has read how things stand."""

    change: ChangeAgreement

    def __call__(self, key: str, revision: int, reason: str, by: Actor, idempotency: str) -> Series:
        """Raises NotYours, UnknownAgreement, ChangedMeanwhile, DoesNotFit."""

        def rule(series: Series, unit: UnitOfWork, now: datetime) -> None:
            must_be_as_seen(series, revision)
            must_run(series)
            unit.rechecks.due(series.agency, now)

        change = Change("terminated", "suspend_agreement", None, {"reason": reason}, rule)
        return self.change(key, change, by, idempotency)
