"""Messages that go out, and tasks for people where none may."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from alongside.unguessable import uuid4
from notify.domain.notices import NoticeCode
from notify.domain.ways import Way

CASE_OFFICER: Final = "case_officer"
"""Who sees to a task about a person."""


class MessageState(StrEnum):
    """`kept`: sandbox mode, it went nowhere. `leaving`: decided and not yet taken by its channel."""

    KEPT = "kept"
    LEAVING = "leaving"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class Message:
    """One text for one receiver, entirely from the allow-list.

    `handle` for a person, `role` for staff; a person's address is no part of it. `at` is aware UTC. `attempts`
    counts how often a channel was or is being asked to take it.
    """

    id: str
    notice_id: str
    code: NoticeCode
    way: Way
    handle: str | None
    role: str | None
    subject: str
    text: str
    at: datetime
    state: MessageState
    attempts: int = 0

    @property
    def for_person(self) -> bool:
        """Say whether this is for a person rather than for staff."""
        return self.code.for_person or self.handle is not None


class Obstacle(StrEnum):
    """Why a machine could not do it, apart from the reasons of `decision.Reason`."""

    NO_ADDRESS = "NO_ADDRESS"
    NO_CHANNEL = "NO_CHANNEL"
    NO_TEMPLATE = "NO_TEMPLATE"
    CHANNEL_FAILED = "CHANNEL_FAILED"
    CHANNEL_REFUSED = "CHANNEL_REFUSED"
    INTERRUPTED = "INTERRUPTED"


class TaskState(StrEnum):
    """A task stays open until a person says that it is done."""

    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True)
class Task:
    """Something a person has to do because software may not, or could not.

    `role` says who; `handle` is set when it is about a person. `reasons` are codes by way. How and when the
    person may be reached is not kept here: it is worked out from the current record whenever it is shown.
    """

    id: str
    notice_id: str
    code: NoticeCode
    role: str
    handle: str | None
    reasons: Mapping[str, tuple[str, ...]]
    opened_at: datetime
    state: TaskState = TaskState.OPEN
    done_at: datetime | None = None

    @classmethod
    def instead_of(
        cls,
        notice_id: str,
        code: NoticeCode,
        handle: str | None,
        role: str | None,
        reasons: Mapping[str, tuple[str, ...]],
        at: datetime,
    ) -> Self:
        """A new task in the place of a message. One about a person is for the case officer; others name nobody."""
        if code.for_person:
            return cls(uuid4(), notice_id, code, CASE_OFFICER, handle, reasons, at)
        return cls(uuid4(), notice_id, code, role or CASE_OFFICER, None, reasons, at)
