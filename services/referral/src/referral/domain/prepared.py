"""What an officer prepared to send to one agency and has not sent: one for each kind of help and agency. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from referral.domain.changes import mark
from referral.domain.delivery import Delivery, by_hand
from referral.domain.preparing import Draft
from referral.domain.referral import Referral
from referral.domain.states import State

NOTHING = ""
"""The mark of a form that was opened while nothing was prepared."""
PERSON_WITHDREW = "PERSON_WITHDREW"

LONGEST_ASK: Final = 10_000
LONGEST_REASON: Final = 2_000
"""Characters, as in the requests that the API takes."""


@dataclass(frozen=True)
class Choices:
    """What was chosen and written. `incidents`: by id; None when none was offered."""

    details: tuple[str, ...]
    incidents: tuple[str, ...] | None
    reasons: Mapping[str, str] = field(repr=False)
    ask: str = field(repr=False)
    urgency: str
    delivery: str


@dataclass(frozen=True)
class Prepared:
    """The newest of it. `revision` counts from 1; `saved_at` is aware, UTC."""

    person_id: str
    type: str
    agency: str
    choices: Choices
    revision: int
    saved_by: str
    saved_at: datetime

    @property
    def way(self) -> str:
        """Its name in an address: it says neither what it is for nor whom."""
        return way_of(self.person_id, self.type, self.agency)

    @property
    def mark(self) -> str:
        """A mark of what was shown, for the form that changes or sends it."""
        return mark(as_content(self.choices))


def way_of(person_id: str, type_: str, agency: str) -> str:
    """One kind of help from one agency, for one person, in an address."""
    return str(uuid5(UUID(person_id), f"{type_}/{agency}"))


def choices_of(draft: Draft) -> Choices:
    """What of a draft somebody chose; the rest is found anew whenever it is opened."""
    return Choices(
        draft.details, draft.incidents, dict(draft.reasons), draft.ask, draft.urgency, draft.delivery.value
    )


def too_long(choices: Choices) -> str | None:
    """A sentence when somebody wrote more than can be sent; it is told before anything is kept, and never cut."""
    if len(choices.ask) > LONGEST_ASK:
        return f"What you ask them to do must be {LONGEST_ASK} characters or less. Nothing was saved."
    if any(len(reason) > LONGEST_REASON for reason in choices.reasons.values()):
        return f"Each reason must be {LONGEST_REASON} characters or less. Nothing was saved."
    return None


def as_content(choices: Choices) -> dict[str, Any]:
    """As it is kept."""
    return {
        "details": list(choices.details),
        "incidents": None if choices.incidents is None else list(choices.incidents),
        "reasons": dict(choices.reasons),
        "ask": choices.ask,
        "urgency": choices.urgency,
        "delivery": choices.delivery,
    }


def from_content(content: Mapping[str, Any]) -> Choices:
    """As it was kept."""
    incidents = content["incidents"]
    return Choices(
        tuple(content["details"]),
        None if incidents is None else tuple(incidents),
        dict(content["reasons"]),
        content["ask"],
        content["urgency"],
        content["delivery"],
    )


def overwrites(present: Prepared | None, seen: str, new: Choices) -> bool:
    """Say whether storing or sending `new` would lose what somebody else wrote since `seen` was shown."""
    now = present.mark if present is not None else NOTHING
    return now != seen and (present is None or present.choices != new)


def can_reopen(referral: Referral) -> bool:
    """Say whether a referral may be changed and sent anew: nothing of it has left, and nothing moves by itself.

    What the person stopped begins with the person, never with what an officer chose before.
    """
    if referral.lane != "choice":
        return False
    if referral.state is State.QUEUED:
        return referral.hold is not None or by_hand(referral.delivery)
    return referral.state is State.NOT_SENT or (
        referral.state is State.CANCELLED and PERSON_WITHDREW not in referral.reasons
    )


def from_referral(referral: Referral, parts: Mapping[str, Any], reasons: Mapping[str, str]) -> Choices:
    """What was chosen for a referral, as far as it is still known here.

    `parts`: what waits to be sealed, if any; `reasons`: why optional details of it go.
    """
    decision = referral.decision
    incidents = parts.get("INC", {}).get("incidents")
    return Choices(
        details=tuple(dict.fromkeys([*decision.allowed, *decision.withheld])),
        incidents=None if incidents is None else tuple(str(one["id"]) for one in incidents if one.get("id")),
        reasons=dict(reasons),
        ask=str(parts.get("_ask", {}).get("ask") or ""),
        urgency=referral.urgency,
        delivery=Delivery(referral.delivery).value,
    )
