"""Tasks for people: what, who, and the number to ring."""

from datetime import datetime

from alongside.events.model import staff_notice
from alongside.unguessable import uuid4
from referral.domain.referral import Referral, Task, Underway
from referral.domain.wording import explain
from referral.usecases.directory import OwnRoles, directory_for
from referral.usecases.ports import UnitOfWork

HOLDS = ("SAFE_CONTACT_GONE", "AGENCY_KEYS_MISSING", "AGENCY_NOT_ACTIVE", "CANNOT_SEAL", "CHECK_UNREACHABLE")
"""What keeps a referral queued."""

QUESTION = "QUESTION"
"""The agency asks something, and waits for a word from us."""
TELLS = ("TELL_THEM", "NOT_TOLD_YET")
"""What asks somebody to tell an agency by hand."""

_NOTICES = {
    QUESTION: "staff.answered",
    "OVERDUE": "staff.overdue",
    "NOT_TOLD_YET": "staff.overdue",
    "UNREADABLE": "staff.unreadable",
    "STRANGE_RECEIPT": "staff.unreadable",
    "TOO_MUCH_UNREADABLE": "staff.unreadable",
    "LOST_ON_THE_WAY": "staff.unreadable",
    "CHECK_SKIPPED": "staff.review_due",
}


def hold_task(uow: UnitOfWork, own: OwnRoles, referral: Referral | Underway, code: str, now: datetime) -> None:
    """Open the task `code` for a referral and tell staff, once: while it is open nothing more is said."""
    words = explain(code, directory_for(own, uow.agencies.get(referral.agency)))
    task = Task(
        task_id=uuid4(),
        code=code,
        referral_id=referral.referral_id,
        agency=referral.agency,
        sentence=words.sentence,
        next=words.next,
        created_at=now,
        due_at=now,
    )
    if uow.tasks.open(task):
        uow.events.add(staff_notice("referral", now, _NOTICES.get(code, "staff.stopped"), "case_officer"))


def tell_task(uow: UnitOfWork, own: OwnRoles, referral: Referral, now: datetime) -> None:
    """Open the task to tell the agency by hand, due when a receipt would be."""
    words = explain("TELL_THEM", directory_for(own, uow.agencies.get(referral.agency)))
    uow.tasks.open(
        Task(
            uuid4(), "TELL_THEM", referral.referral_id, referral.agency, words.sentence, words.next, now,
            referral.overdue_at,
        )
    )  # fmt: skip


def alarm_task(uow: UnitOfWork, own: OwnRoles, agency_id: str, code: str, now: datetime) -> None:
    """Open a task that belongs to an agency's link and to no referral, and tell staff, once."""
    words = explain(code, directory_for(own, uow.agencies.get(agency_id)))
    task = Task(uuid4(), code, None, agency_id, words.sentence, words.next, now, now)
    if uow.tasks.open(task):
        uow.events.add(staff_notice("referral", now, _NOTICES.get(code, "staff.stopped"), "safeguarding_lead"))
