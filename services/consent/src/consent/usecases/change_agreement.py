"""What all changes of an agreement have in common: whose turn it is, who may, and that it happens once."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from alongside.clock import Clock
from consent.domain.agreement_life import AgreementEvent
from consent.domain.agreement_rules import Series
from consent.domain.errors_agreements import UnknownAgreement
from consent.domain.records import Actor
from consent.domain.roles import must_be_allowed, roles_for
from consent.usecases.ports import UnitOfWork, Units


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happens to an agreement; `rule` judges it and adds what else has to be kept.

    `rule` gets the agreement as it is now, the unit and the time, and raises an error of the domain.
    """

    kind: str
    action: str | None
    version: int | None
    details: Mapping[str, Any]
    rule: Callable[[Series, UnitOfWork, datetime], None]


@dataclass(frozen=True, slots=True)
class ChangeAgreement:
    """Runs a change in one transaction that nobody else's change runs beside."""

    units: Units
    clock: Clock

    def __call__(self, key: str, change: Change, by: Actor, idempotency: str) -> Series:
        """The agreement after the change; as it is when the same request made it before.

        Raises:
            UnknownAgreement, NotYours, and what the rule raises.
        """
        with self.units() as unit:
            unit.agreements.take_turn()
            series = unit.agreements.series(key)
            if series is None:
                raise UnknownAgreement
            changed = apply(unit, series, change, by, idempotency, self.clock.now())
            unit.commit()
            return changed


def apply(unit: UnitOfWork, series: Series, change: Change, by: Actor, idempotency: str, now: datetime) -> Series:
    """The change inside a transaction that has its turn; see ChangeAgreement."""
    if change.action is not None:
        allowed(unit, change.action, by, now)
    event_id = str(uuid.uuid5(uuid.UUID(series.key), "\0".join((change.kind, by.issuer, by.name, idempotency))))
    if any(event.id == event_id for event in series.events):
        return series
    change.rule(series, unit, now)
    event = AgreementEvent(
        event_id, series.revision + 1, change.kind, change.version, now, by.name, by.issuer, details=change.details
    )
    unit.agreements.add_event(series, event)
    return replace(series, events=(*series.events, event))


def allowed(unit: UnitOfWork, action: str, by: Actor, now: datetime) -> None:
    """Whether the landlord's pack in force lets this person do it. Raises AdvisesOnly, NotYourRole."""
    _, pack = unit.partnership.rules(now)
    must_be_allowed(action, by, pack.roles_for(action) if pack else roles_for(action, {}, small_team=False))
