"""What an agency says about what it had: it settles the stop, and the person is told when it is safe."""

from datetime import datetime

from referral.domain.recall import Said, may_follow
from referral.domain.referral import Referral
from referral.usecases.directory import OwnRoles
from referral.usecases.ports import UnitOfWork
from referral.usecases.recalling import RECALL_TASKS
from referral.usecases.receipts import tell_person
from referral.usecases.tasks import hold_task


def answered(uow: UnitOfWork, own: OwnRoles, referral: Referral, said: Said, now: datetime) -> bool:
    """Keep what they answered, close what asked somebody to ring, and let the person be told.

    False when it does not follow from what they said before: then somebody asks which answer holds.
    """
    recall = uow.recalls.lock(referral.referral_id)
    if recall is None or recall.said == said:
        return recall is not None
    if not may_follow(recall.said, said):
        hold_task(uow, own, referral, "SECOND_ANSWER", now)
        return False
    uow.recalls.save(recall.answered(said, now), None)
    uow.tasks.close(referral.referral_id, RECALL_TASKS, now)
    tell_person(uow, referral, now)
    return True
