"""No receipt in time is a task for somebody with a telephone number; silence is never taken as delivered."""

from dataclasses import replace
from datetime import datetime

from alongside.clock import Clock
from alongside.telemetry.vocabulary import LogEvent
from referral.domain.deadlines import silent_since
from referral.domain.delivery import by_hand
from referral.domain.referral import NO_REPLY_RECEIPT, Referral
from referral.usecases.directory import OwnRoles
from referral.usecases.ports import NewUnitOfWork, UnitOfWork
from referral.usecases.speaking import Speaker
from referral.usecases.tasks import hold_task


class ChaseOverdue:
    """What the watcher repeats. The time is the product's, so a rehearsed day makes a rehearsed task."""

    AT_MOST = 50

    def __init__(self, new_uow: NewUnitOfWork, clock: Clock, own: OwnRoles, speak: Speaker) -> None:
        self._new_uow = new_uow
        self._clock = clock
        self._own = own
        self._speak = speak

    def step(self) -> bool:
        """Open the tasks that are due; False when none was."""
        now = self._clock.now()
        with self._new_uow() as uow:
            late = uow.referrals.overdue(now, self.AT_MOST)
            for referral in late:
                uow.referrals.save(replace(referral, overdue=True), now)
                hold_task(uow, self._own, referral, _code(referral), now)
            written = self._unreceipted(uow, now)
            uow.commit()
        for referral in late:
            self._speak(LogEvent.REFERRAL_OVERDUE, referral_id=referral.referral_id)
        return bool(late) or written

    def _unreceipted(self, uow: UnitOfWork, now: datetime) -> bool:
        """What we wrote after a referral wants a receipt too; silence is somebody's task, once."""
        before, urgent = silent_since(now, "standard"), silent_since(now, "urgent")
        silent = uow.replies.without_receipt(before, urgent, self.AT_MOST)
        for referral_id in silent:
            referral = uow.referrals.lock(referral_id)
            if referral is not None:
                hold_task(uow, self._own, referral, NO_REPLY_RECEIPT, now)
        return bool(silent)


def _code(late: Referral) -> str:
    return "NOT_TOLD_YET" if by_hand(late.delivery) else "OVERDUE"
