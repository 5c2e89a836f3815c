"""What the use cases about agreements and policy packs need from outside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from consent.domain.agreement_life import AgreementEvent
from consent.domain.agreement_rules import Draft, Series
from consent.domain.records import Actor


@dataclass(frozen=True, slots=True)
class Alert:
    """Staff were told that a version ends in `days` days; 0: that it has ended."""

    agency: str
    agreement: str
    version: int
    effective_to: date
    days: int


@dataclass(frozen=True, slots=True)
class CallBack:
    """Somebody rang the agency. `number_from`: where the number came from; `spoke_to`: whom they reached."""

    id: str
    agency: str
    at: datetime
    number_from: str
    confirmed: bool
    spoke_to: str


@dataclass(frozen=True, slots=True)
class PackEvent:
    """A pack was imported, drafted or approved, and by whom. `vouched`: the import said so."""

    kind: str
    at: datetime
    by: str
    issuer: str
    vouched: bool


@dataclass(frozen=True, slots=True)
class PackHistory:
    """A version of a policy pack and how it came to count, oldest first. `counts`: imported or approved."""

    id: str
    version: str
    content: Mapping[str, Any]
    digest: str
    recorded_at: datetime
    counts: bool
    events: tuple[PackEvent, ...]


@dataclass(frozen=True, slots=True)
class HiddenAgency:
    """An agency of which an auditor reads nothing that says which it is.

    `marks`: whatever stands for it alone: its id, its party id, the ids of its agreements. `name`: as people say it.
    """

    id: str
    marks: frozenset[str]
    name: str | None


class Confidential(Protocol):
    """Which agencies are confidential: where somebody found help may be what must not get about."""

    def note(self, agency_id: str, confidential: bool | None) -> None:
        """What a partnership file says of it; None: nothing. One that is confidential stays so."""

    def hidden(self) -> Sequence[HiddenAgency]:
        """Those that are, and those of which nobody said that they are not."""
        ...


class Agreements(Protocol):
    """Agreements with everything that happened to them. Rows are added, never changed."""

    def take_turn(self) -> None:
        """Wait until nobody else changes an agreement or a pack, and no decision is being made on the old ones."""

    def series(self, key: str) -> Series | None: ...
    def named(self, agency: str, agreement: str) -> Series:
        """With nothing in it when there is no such agreement."""
        ...

    def add_draft(self, draft: Draft) -> None: ...
    def add_event(self, series: Series, event: AgreementEvent) -> None: ...
    def knows_agency(self, agency: str) -> bool: ...


class Rechecks(Protocol):
    """What is queued and has to be looked at again, because what it rests on became less."""

    def due(self, agency: str | None, at: datetime) -> None:
        """Look again at what is queued for this agency, or for all, at that time or soon after."""

    def waiting(self, now: datetime) -> Mapping[str, str | None]:
        """The agencies of those that are due, by id; None for all agencies."""
        ...

    def done(self, rechecks: Collection[str], at: datetime) -> bool:
        """False when somebody else did all of them meanwhile."""
        ...

    def queued(self, agencies: Collection[str | None], now: datetime) -> Sequence[str]:
        """Decisions whose referral to one of them is open and may still be sent at that time, oldest first."""
        ...

    def alerted(self) -> Collection[Alert]: ...
    def add_alert(self, alert: Alert, at: datetime) -> None: ...


class CallBacks(Protocol):
    """Who rang which agency. Append-only."""

    def add(self, call: CallBack, by: Actor) -> None: ...
    def get(self, call: str) -> CallBack | None: ...
    def confirmed(self, agencies: Collection[str], since: datetime) -> frozenset[str]:
        """Those of these agencies that were last rung since then, with success."""
        ...


class Packs(Protocol):
    """Policy packs with how they came to count."""

    def get(self, pack: str, version: str) -> PackHistory | None: ...
    def all(self) -> Sequence[PackHistory]:
        """The newest first."""
        ...

    def add_draft(self, content: Mapping[str, Any], digest: str, at: datetime) -> None: ...
    def add_event(self, pack: str, version: str, event: PackEvent) -> None: ...
