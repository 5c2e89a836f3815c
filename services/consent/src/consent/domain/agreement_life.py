"""The life of a sharing agreement: a fold over what happened to it. Nothing that was recorded is ever edited.

An agreement with one agency has versions. Each is drafted, signed by both parties and approved by a second person; an
approved version takes the place of every version before it, from its own first day on. Suspending and ending concern
the agreement, whichever version counts. A version that came with a partnership file counts as it says there: the
import vouched for it. Source: ICO data sharing code of practice (DPA 2018 section 121), "Data sharing agreements".
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from .records import AgreementRecord

OF_THE_GATE: Final = ("approved", "suspended", "resumed", "terminated")
"""What changes which version counts; the other kinds tell how it came to that."""
KINDS: Final = (*OF_THE_GATE, "imported", "drafted", "dropped", "signed", "advised", "resumption_proposed")
LANDLORD: Final = "landlord"
"""The party of an agreement that is not the agency."""
_NAMES: Final = uuid.UUID("6f0b2f5e-3c1d-5a52-8d0f-6a4f4b1c7e10")


def agreement_key(agency: str, agreement: str) -> str:
    """An opaque id of the agreement with this agency: ids of agreements may have any character in them."""
    return str(uuid.uuid5(_NAMES, f"{agency}\0{agreement}"))


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """Something that happened to an agreement, or to one version of it."""

    kind: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class AgreementEvent:
    """The same with who did it. `vouched`: the import said so for the landlord. `details`: what the kind needs."""

    id: str
    seq: int
    kind: str
    version: int | None
    at: datetime
    by: str
    issuer: str
    vouched: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def life(self) -> LifeEvent:
        """What of it the gate needs to know."""
        return LifeEvent(self.kind, self.version)


@dataclass(frozen=True, slots=True)
class Listed:
    """A version that was imported or approved, at its place in the list, as it was recorded."""

    position: int
    record: AgreementRecord


@dataclass(frozen=True, slots=True)
class Life:
    """What the events come to. `resumed`: somebody let it go on after its last suspension."""

    approved: frozenset[int] = frozenset()
    suspended: bool = False
    resumed: bool = False
    terminated: bool = False


def live(events: Iterable[LifeEvent]) -> Life:
    """The life after these events, oldest first. Terminated is final: what comes after it changes nothing."""
    life = Life()
    for event in events:
        if life.terminated:
            break
        if event.kind == "approved" and event.version is not None:
            life = replace(life, approved=life.approved | {event.version})
        elif event.kind in ("suspended", "resumed"):
            life = replace(life, suspended=event.kind == "suspended", resumed=event.kind == "resumed")
        elif event.kind == "terminated":
            life = replace(life, terminated=True)
    return life


def status_of(version: Listed, series: Sequence[Listed], life: Life, day: date) -> str:
    """How one version of an agreement stands on a day: as it was recorded, but for what happened since."""
    terms = version.record.agreement
    if life.terminated:
        return "terminated"
    if terms.status in ("draft", "expired", "terminated") and terms.version not in life.approved:
        return terms.status
    if _superseded(version, series, life, day):
        return "superseded"
    if life.suspended or (terms.status == "suspended" and not life.resumed):
        return "suspended"
    return "active"


def as_they_stand(
    listed: Sequence[Listed], events: Mapping[str, Sequence[LifeEvent]], day: date
) -> tuple[AgreementRecord, ...]:
    """The agreements of one agency as the gate reads them on a day, in the order in which they count.

    Args:
        listed: every version, by position.
        events: what happened to each agreement, by its id, oldest first; none for one that stands as recorded.
    """
    lives = {agreement: live(of) for agreement, of in events.items() if of}
    if not lives:
        return tuple(one.record for one in listed)
    ordered = sorted(listed, key=lambda one: _place(one, listed, lives))
    return tuple(_standing(one, listed, lives, day) for one in ordered)


def shown_status(status: str, effective_to: date | None, day: date) -> str:
    """The status as people read it: the days of an active version may be over."""
    return "expired" if status == "active" and effective_to is not None and effective_to < day else status


def days_left(effective_to: date | None, day: date) -> int | None:
    """Whole days until the last day; negative when it is over, None when it runs until somebody ends it."""
    return None if effective_to is None else (effective_to - day).days


def _superseded(version: Listed, series: Sequence[Listed], life: Life, day: date) -> bool:
    """Also when the newer one has ended since: what was narrowed does not become wide again by that."""
    return any(
        other.record.agreement.version in life.approved
        and other.record.agreement.version > version.record.agreement.version
        and (other.record.agreement.effective_from is None or other.record.agreement.effective_from <= day)
        for other in series
    )


def _series(one: Listed, listed: Sequence[Listed]) -> list[Listed]:
    return [other for other in listed if other.record.agreement.id == one.record.agreement.id]


def _place(one: Listed, listed: Sequence[Listed], lives: Mapping[str, Life]) -> tuple[int, int]:
    """An approved version takes the place of the agreement's first one; of several agreements the first counts."""
    terms = one.record.agreement
    life = lives.get(terms.id)
    if life is None or terms.version not in life.approved:
        return one.position, one.position
    return min(other.position for other in _series(one, listed)), one.position


def _standing(one: Listed, listed: Sequence[Listed], lives: Mapping[str, Life], day: date) -> AgreementRecord:
    terms = one.record.agreement
    life = lives.get(terms.id)
    if life is None:
        return one.record
    return replace(one.record, agreement=replace(terms, status=status_of(one, _series(one, listed), life, day)))
