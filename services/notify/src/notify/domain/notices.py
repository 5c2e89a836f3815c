"""Notices: that something happened, as a closed code, and to whom it should be said."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

BURST: Final = timedelta(minutes=15)
"""Everything that happens to one person within this time is one notice: several messages in a row stand out."""


class NoticeCode(StrEnum):
    """The closed list of things that may be said. It names no referral, agency or kind of help."""

    STAFF_DELIVERED = "staff.delivered"
    STAFF_ANSWERED = "staff.answered"
    STAFF_NOT_SENT = "staff.not_sent"
    STAFF_STOPPED = "staff.stopped"
    STAFF_OVERDUE = "staff.overdue"
    STAFF_UNREADABLE = "staff.unreadable"
    STAFF_REVIEW_DUE = "staff.review_due"
    STAFF_AGREEMENT_ENDS = "staff.agreement_ends"
    PERSON_UPDATE = "person.update"

    @property
    def for_person(self) -> bool:
        """Say whether this is said to a person rather than to staff."""
        return self is NoticeCode.PERSON_UPDATE


class NoticeState(StrEnum):
    """Where a notice stands; it ends as a message or as a task, never as nothing."""

    HEARD = "heard"
    MESSAGE = "message"
    TASK = "task"
    JOINED = "joined"


@dataclass(frozen=True)
class Notice:
    """Something to say. `handle` for a person, `role` for staff; times are aware UTC."""

    id: str
    code: NoticeCode
    handle: str | None
    role: str | None
    heard_at: datetime
    due_at: datetime
    state: NoticeState = NoticeState.HEARD

    @property
    def for_person(self) -> bool:
        """Say whether this is for a person rather than for staff."""
        return self.code.for_person


def due(heard_at: datetime, waiting: bool, last_settled_at: datetime | None) -> datetime | None:
    """Return when a notice to a person heard at `heard_at` may be dealt with, None when it joins an earlier one.

    `waiting` says that an earlier notice or an open task for the person has yet to reach them: one telling
    serves both. After something left, the next waits out `BURST`, so nothing is lost and nothing rattles.
    """
    if waiting:
        return None
    return heard_at if last_settled_at is None else max(heard_at, last_settled_at + BURST)
