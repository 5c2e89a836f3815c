"""Let sharing under a suspended agreement go on: one person proposes it, another one approves."""

from dataclasses import dataclass
from datetime import datetime

from consent.domain.agreement_rules import Series, must_be_as_seen, must_be_resumable, must_be_suspended
from consent.domain.records import Actor
from consent.usecases.change_agreement import Change, ChangeAgreement
from consent.usecases.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class ProposeResumption:
    """`POST /agreements/{key}/resumption`."""

    change: ChangeAgreement

    def __call__(self, key: str, revision: int, reason: str, by: Actor, idempotency: str) -> Series:
        """Raises NotYours, UnknownAgreement, ChangedMeanwhile, DoesNotFit."""

        def rule(series: Series, _unit: UnitOfWork, _now: datetime) -> None:
            must_be_as_seen(series, revision)
            must_be_suspended(series)

        change = Change("resumption_proposed", "draft_agreement", None, {"reason": reason}, rule)
        return self.change(key, change, by, idempotency)


@dataclass(frozen=True, slots=True)
class ResumeAgreement:
    """`POST /agreements/{key}/resumption/approval`."""

    change: ChangeAgreement

    def __call__(self, key: str, revision: int, by: Actor, idempotency: str) -> Series:
        """Raises NotYours, UnknownAgreement, ChangedMeanwhile, DoesNotFit."""

        def rule(series: Series, _unit: UnitOfWork, _now: datetime) -> None:
            must_be_as_seen(series, revision)
            must_be_suspended(series)
            must_be_resumable(series, by)

        return self.change(key, Change("resumed", "approve_agreement", None, {}, rule), by, idempotency)
