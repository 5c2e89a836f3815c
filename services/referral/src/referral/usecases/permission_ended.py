"""Consent says that permissions ended: stop whatever of them was never handed to a socket."""

from collections.abc import Sequence
from datetime import datetime

from referral.domain.states import State
from referral.usecases.cancel import cancel
from referral.usecases.ports import UnitOfWork

PERSON_WITHDREW = "PERSON_WITHDREW"


def stop_ended(uow: UnitOfWork, decision_ids: Sequence[str], now: datetime, reason: str = PERSON_WITHDREW) -> int:
    """Cancel in the caller's transaction (the event's own) and return how many were stopped.

    `reason`: why they ended, as consent says; the person's own withdrawal where it says nothing.
    """
    stopped = 0
    for referral in uow.referrals.by_decisions(decision_ids):
        if referral.state is State.QUEUED or (
            referral.state is State.SEALED and referral.jti is not None and uow.messages.give_back(referral.jti)
        ):
            cancel(uow, referral, (reason,), now)
            stopped += 1
    return stopped
