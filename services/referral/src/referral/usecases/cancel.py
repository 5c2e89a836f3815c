"""Stop a referral that was never handed to a socket."""

from collections.abc import Sequence
from datetime import datetime

from alongside.events.model import referral_ended, staff_notice
from referral.domain.referral import Underway
from referral.domain.states import Move, moved
from referral.domain.wording_telling import TELL_HER
from referral.usecases.ports import UnitOfWork
from referral.usecases.tasks import HOLDS, TELLS


def cancel(uow: UnitOfWork, referral: Underway, reasons: Sequence[str], now: datetime) -> None:
    """Cancel `referral` in the caller's transaction: no bytes, no snapshot, and consent and staff hear of it.

    Tasks that ask somebody to help it on its way, to ring about it, or to tell the person of it, are closed: it is on
    no way any more, and nothing was shared.

    Raises:
        IllegalMove: it was handed to a socket already; then it is sent, and only its receipt or a withdrawal
            message can follow.
    """
    state = moved(referral.state, Move.CANCEL)
    uow.referrals.stop(referral.referral_id, state, tuple(sorted(set(reasons))))
    uow.referrals.drop_snapshot(referral.referral_id)
    uow.tasks.close(referral.referral_id, (*HOLDS, "OVERDUE", *TELLS, TELL_HER), now)
    uow.events.add(referral_ended(now, referral.decision_id, "cancelled"))
    uow.events.add(staff_notice("referral", now, "staff.stopped", "case_officer"))
