"""Stop a referral that was never handed to a socket."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from alongside.events.model import referral_ended, staff_notice
from referral.domain.referral import Referral
from referral.domain.states import Move
from referral.usecases.ports import UnitOfWork
from referral.usecases.tasks import HOLDS


def cancel(uow: UnitOfWork, referral: Referral, reasons: Sequence[str], now: datetime) -> None:
    """Cancel `referral` in the caller's transaction: no bytes, no snapshot, and consent and staff hear of it.

    Tasks that ask somebody to help it on its way, or to ring about it, are closed: it is on no way any more.

    Raises:
        IllegalMove: it was handed to a socket already; then it is sent, and only its receipt or a withdrawal
            message can follow.
    """
    stopped = replace(referral.move(Move.CANCEL), stopped_by=tuple(sorted(set(reasons))), hold=None)
    uow.referrals.save(stopped, now)
    uow.referrals.drop_snapshot(referral.referral_id)
    uow.tasks.close(referral.referral_id, (*HOLDS, "OVERDUE"), now)
    uow.events.add(referral_ended(now, referral.decision.decision_id, "cancelled"))
    uow.events.add(staff_notice("referral", now, "staff.stopped", "case_officer"))
