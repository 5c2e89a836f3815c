"""What a domain event is. Pure: domain and use cases may import this module."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, Self

from alongside.unguessable import uuid4

NOTICE_DUE = "notice.due"
REFERRAL_ENDED = "referral.ended"
PERMISSION_ENDED = "permission.ended"
RECEIPT_DUE = "receipt.due"
DATA_DISPUTED = "data.disputed"
TELLING_DUE = "telling.due"

NOTICE_CODES = (
    "staff.delivered",
    "staff.answered",
    "staff.not_sent",
    "staff.stopped",
    "staff.overdue",
    "staff.unreadable",
    "staff.review_due",
    "staff.agreement_ends",
    "person.update",
)
AUDIENCES = ("staff", "person")
STAFF_ROLES = ("case_officer", "safeguarding_lead", "dpo", "directory_admin", "auditor", "director")
ENDED_FOR = (
    "PERSON_WITHDREW", "SHARING_AGREEMENT_MISSING", "SHARING_AGREEMENT_SCOPE", "CEILING_NEVER", "PSEUDONYM_ONLY",
    "NEEDS_EXPLICIT_CONSENT", "AGENCY_NOT_ACTIVE", "STANDING_REFUSAL", "PERMISSION_EXPIRED", "NO_PERMISSION",
)  # fmt: skip
"""Why what was decided may no longer be sent, in the codes of the gate; of several the first of this list is told."""
DISPUTE_STANDINGS = ("stands", "corrected", "settled")
"""How it stands with what a person does not agree with: it is so, it was put right, or she agrees now."""
ENDINGS = ("declined", "cancelled", "recalled", "closed", "expired", "refused", "unreadable")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, in the past tense.

    `id` is a fresh uuid4 (never a uuid7: it would tell when), `source` the service that says it, `time` aware
    UTC, `data` what the contract of `type` allows (see `contracts.py`).
    """

    id: str
    type: str
    source: str
    time: datetime
    data: Mapping[str, Any]

    @classmethod
    def new(cls, type: str, source: str, time: datetime, data: Mapping[str, Any]) -> Self:  # noqa: A002 - CloudEvents' own word
        """An event with a fresh id."""
        return cls(uuid4(), type, source, time, data)


class EventLog(Protocol):
    """Where a use case puts its events: they are sent when, and only when, its transaction commits."""

    def add(self, event: Event) -> None:
        """Keep the event in the current transaction."""


def staff_notice(source: str, time: datetime, code: str, role: str | None = None, handle: str | None = None) -> Event:
    """`notice.due` for staff; `role` says who should look, `handle` is notify's own name for the person meant."""
    return _notice(source, time, code, "staff", handle, role)


def person_notice(source: str, time: datetime, handle: str, code: str = "person.update") -> Event:
    """`notice.due` for the person that notify knows as `handle`."""
    return _notice(source, time, code, "person", handle, None)


def referral_ended(
    time: datetime,
    decision_id: str,
    how: Literal["declined", "cancelled", "recalled", "closed", "expired", "refused", "unreadable"],
) -> Event:
    """The referral that rests on this decision is over; consent closes it (and returns a one-off if cancelled)."""
    return Event.new(REFERRAL_ENDED, "referral", time, {"decision_id": decision_id, "how": how})


def permission_ended(
    time: datetime, decision_ids: Iterable[str], reason: str | None = None, *, part: bool = False
) -> Event:
    """What these decisions allowed may no longer be sent. `reason`: of ENDED_FOR; none when the person withdrew.

    `part`: she took back only a part of what each of them allowed.
    """
    why: dict[str, Any] = {} if reason is None else {"reason": reason}
    if part:
        why["part"] = True
    return Event.new(PERMISSION_ENDED, "consent", time, {"decision_ids": list(decision_ids), **why})


def receipt_due(time: datetime, subject: str) -> Event:
    """Something is waiting for this person; `subject` is the id that only consent and referral share."""
    return Event.new(RECEIPT_DUE, "consent", time, {"subject": subject})


def data_disputed(
    time: datetime, dispute: str, decision_ids: Iterable[str], categories: Iterable[str], standing: str
) -> Event:
    """Whoever got one of these categories under one of these decisions has to be told (UK GDPR Article 19).

    Without `categories` it is about the sharing as such: whoever got anything under them has to be told.
    """
    data = {"dispute": dispute, "decision_ids": list(decision_ids), "categories": list(categories)}
    return Event.new(DATA_DISPUTED, "consent", time, {**data, "standing": standing})


def telling_due(time: datetime, decision_ids: Iterable[str]) -> Event:
    """The person is to be told now of what these decisions let go without her yes: a review or a day said so."""
    return Event.new(TELLING_DUE, "consent", time, {"decision_ids": list(decision_ids)})


def _notice(source: str, time: datetime, code: str, audience: str, handle: str | None, role: str | None) -> Event:
    data = {"code": code, "audience": audience, "handle": handle, "role": role}
    return Event.new(NOTICE_DUE, source, time, data)
