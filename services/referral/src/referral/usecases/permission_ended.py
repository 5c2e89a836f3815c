"""Consent says that permissions ended: stop what was never handed to a socket, and recall what was.

Only the person's own withdrawal goes after what an agency has: that an agreement or a date ended later does not make
what was rightly shared a mistake.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from referral.domain.recall import reaches
from referral.domain.referral import Underway
from referral.domain.states import State
from referral.usecases.cancel import cancel
from referral.usecases.directory import OwnRoles
from referral.usecases.ports import UnitOfWork
from referral.usecases.recalling import PART, begin, ring
from referral.usecases.tasks import hold_task

PERSON_WITHDREW = "PERSON_WITHDREW"


@dataclass(frozen=True)
class Ended:
    """What consent says: whose decisions, why, and whether only a part of each was taken back."""

    decision_ids: Sequence[str]
    reason: str = PERSON_WITHDREW
    part: bool = False


@dataclass(frozen=True)
class Stopped:
    """How many were stopped before they left, and how many agencies are asked to stop."""

    cancelled: int
    recalled: int


def stop_ended(uow: UnitOfWork, own: OwnRoles, ended: Ended, now: datetime) -> Stopped:
    """Stop in the caller's transaction (the event's own)."""
    cancelled = recalled = 0
    for referral in uow.referrals.by_decisions(ended.decision_ids):
        if _not_left(uow, referral):
            cancel(uow, referral, (ended.reason,), now)
            cancelled += 1
        elif ended.reason == PERSON_WITHDREW and reaches(referral.state):
            recalled += _recall(uow, own, referral, ended.part, now)
    return Stopped(cancelled, recalled)


def _not_left(uow: UnitOfWork, referral: Underway) -> bool:
    return referral.state is State.QUEUED or (
        referral.state is State.SEALED and referral.jti is not None and uow.messages.give_back(referral.jti)
    )


def _recall(uow: UnitOfWork, own: OwnRoles, referral: Underway, part: bool, now: datetime) -> bool:
    """A "no" to one detail never costs the help: the stop is of the whole, so for a part somebody rings."""
    if not part:
        begun = begin(uow, referral, now)
        if begun and referral.jti is None:
            ring(uow, own, referral, now)
        return begun
    hold_task(uow, own, referral, PART, now)
    return False
