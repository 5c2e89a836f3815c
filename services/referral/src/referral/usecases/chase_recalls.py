"""A stop that nobody confirmed is a task for somebody with a telephone: silence is never taken as destroyed."""

from alongside.clock import Clock
from alongside.telemetry.vocabulary import LogEvent
from referral.domain.recall import Recall
from referral.usecases.directory import OwnRoles
from referral.usecases.ports import NewUnitOfWork, UnitOfWork
from referral.usecases.recalling import NO_ANSWER, NO_RECEIPT
from referral.usecases.speaking import Speaker
from referral.usecases.tasks import hold_task


class ChaseRecalls:
    """What the watcher repeats: 15 minutes for their system, two working days for their people."""

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
            late = uow.recalls.late(now, self.AT_MOST)
            for recall in late:
                self._one(uow, recall)
            uow.commit()
        for recall in late:
            self._speak(LogEvent.REFERRAL_OVERDUE, referral_id=recall.referral_id)
        return bool(late)

    def _one(self, uow: UnitOfWork, before: Recall) -> None:
        now = self._clock.now()
        recall = before.late(now)
        uow.recalls.note_late(recall)
        referral = uow.referrals.get(recall.referral_id)
        if referral is None:
            return
        if recall.answer_late:
            uow.tasks.close(recall.referral_id, (NO_RECEIPT,), now)
        hold_task(uow, self._own, referral, NO_ANSWER if recall.answer_late else NO_RECEIPT, now)
