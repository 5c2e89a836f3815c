"""What a withdrawal does to a referral that an agency already has: begin the stop, and follow it to them.

All of it inside the caller's transaction, in which the referral's row is locked.
"""

from datetime import datetime

from alongside.events.model import referral_ended, staff_notice
from alongside.unguessable import uuid4
from referral.domain.message import Kind, Stage
from referral.domain.recall import Recall, asked, by_phone
from referral.domain.referral import Referral, Underway
from referral.domain.states import State
from referral.usecases.directory import OwnRoles
from referral.usecases.ports import UnitOfWork
from referral.usecases.tasks import HOLDS, hold_task

BY_PHONE, NO_RECEIPT, NO_ANSWER, PART = "STOP_BY_PHONE", "STOP_NO_RECEIPT", "STOP_NO_ANSWER", "STOP_PART"
RECALL_TASKS = (BY_PHONE, NO_RECEIPT, NO_ANSWER)
"""What asks somebody to ring about a stop."""
NOT_TO_HELP_ANY_MORE = (*HOLDS, "OVERDUE", "UNREADABLE", "REFUSED", "EXPIRED", "QUESTION", "NO_REPLY_RECEIPT")
"""Tasks that ask somebody to help the referral on its way, or to go on with it: it is on no way any more."""


def begin(uow: UnitOfWork, underway: Underway, now: datetime) -> bool:
    """Ask the agency to stop; False when that was asked before.

    Nothing of the referral is offered again: neither what was handed to the carrier and never confirmed, nor what
    followed it and has not left. The message itself is sealed by whoever holds the key, a moment later.
    """
    if uow.recalls.exists(underway.referral_id):
        return False
    referral = uow.referrals.get(underway.referral_id)
    person = uow.people.get(referral.person_id) if referral else None
    if referral is None or person is None:  # foreign keys
        raise LookupError("A referral without its person.")
    _stop_offering(uow, referral)
    uow.recalls.add(asked(referral.referral_id, uuid4(), referral.state, now, person.jurisdiction))
    uow.referrals.drop_snapshot(referral.referral_id)
    uow.tasks.close(referral.referral_id, NOT_TO_HELP_ANY_MORE, now)
    if referral.state is not State.DECLINED:
        uow.events.add(referral_ended(now, underway.decision_id, "recalled"))
    uow.events.add(staff_notice("referral", now, "staff.stopped", "case_officer"))
    return True


def ring(uow: UnitOfWork, own: OwnRoles, underway: Underway, now: datetime) -> None:
    """Ask somebody to ring an agency that was told by hand: nothing was sent that a message could call back."""
    recall = uow.recalls.lock(underway.referral_id)
    if recall is not None:
        cannot_be_had(uow, own, by_phone(recall), None, now)


def _stop_offering(uow: UnitOfWork, referral: Referral) -> None:
    for message in uow.messages.of_referral(referral.referral_id):
        if message.kind is Kind.RECEIPT or message.kind is Kind.WITHDRAWAL:
            continue
        if message.stage is Stage.SEALED:
            uow.messages.give_back(message.jti)
        elif message.stage is Stage.HANDED:
            uow.messages.set_stage(message.jti, Stage.STOPPED, only_from=Stage.HANDED)
            uow.messages.drop_wire(message.jti)


def received(uow: UnitOfWork, referral: Referral, now: datetime) -> None:
    """Their system has the stop; nobody has to ring to ask for that any more."""
    recall = uow.recalls.lock(referral.referral_id)
    if recall is not None:
        uow.recalls.save(recall.received(now), None)
        uow.tasks.close(referral.referral_id, (NO_RECEIPT, BY_PHONE), now)


def cannot_be_had(uow: UnitOfWork, own: OwnRoles, recall: Recall, again_at: datetime | None, now: datetime) -> None:
    """Their system cannot take the stop as it is: somebody rings now; `again_at`: when it is sealed once more."""
    uow.recalls.save(recall, again_at)
    referral = uow.referrals.get(recall.referral_id)
    if referral is not None and recall.said is None:
        hold_task(uow, own, referral, BY_PHONE, now)
