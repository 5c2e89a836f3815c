"""Reviews that are due: what consent asks somebody to look at, with the person and the agency that it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from referral.domain.errors import Invalid
from referral.domain.need_to_know import as_seen_by
from referral.domain.staff import Actor, may_see
from referral.usecases.my_work import name_of
from referral.usecases.ports import NewUnitOfWork, UnitOfWork
from referral.usecases.ports_desk import Calls

WHY: Final[dict[str, str]] = {
    "break_glass": "One officer sent this alone, because minutes mattered.",
    "basis_corrected": "It was sent at once, and the legal reason was put right from the facts.",
    "one_off_no_agreement": "It was sent once, although no sharing agreement covers it.",
    "training_out_of_date": "The officer who sent this had no refresher training in date.",
    "objection": "The person does not agree that this was shared.",
    "not_justified": "A review found that this should not have been shared.",
    "date_set": "The person was not told at the time. Decide whether they can be told now.",
}
"""Why a review is due, in words."""
OUTCOMES: Final[dict[str, str]] = {
    "justified": "It was right to share this",
    "justified_with_lessons": "It was right, and there is something to do better",
    "not_justified": "It should not have been shared",
}
_ELSE: Final = "Somebody has to look at this again."


@dataclass(frozen=True)
class Review:
    """One review. `person` and `agency` are empty where whoever looks may not see them, or they are not ours."""

    review_id: str
    why: str
    due_at: datetime
    overdue: bool
    person: str = field(repr=False)
    agency: str
    sent_at: datetime | None


class Reviewing:
    """The list of what is due, and writing down what came out."""

    def __init__(self, new_reading: NewUnitOfWork, calls: Calls) -> None:
        self._new_reading = new_reading
        self._calls = calls

    def due(self, actor: Actor) -> list[Review]:
        """Return what is due for anybody, the earliest first. Raises Unreachable, Refused."""
        found = self._calls.consent(actor, "GET", "/reviews?state=open")["reviews"]
        mine = [one for one in found if one["role"] == actor.role]
        with self._new_reading() as uow:
            return [self._review(uow, actor, one) for one in mine]

    def complete(self, actor: Actor, review_id: str, outcome: str, words: str, key: str) -> None:
        """Write down what came out. Raises Invalid, Unreachable, Refused (whoever decided never reviews)."""
        if outcome not in OUTCOMES:
            raise Invalid("Choose what you found.")
        if not words.strip():
            raise Invalid("Enter what you looked at and why you think so.")
        body = {"outcome": outcome, "words": words.strip()}
        self._calls.consent(actor, "POST", f"/reviews/{review_id}/completion", body, key=key)

    def _review(self, uow: UnitOfWork, actor: Actor, one: Mapping[str, Any]) -> Review:
        referral = uow.referrals.of_decision(one["decision_id"])
        person = uow.people.get(referral.person_id) if referral else None
        seen = person is not None and may_see(actor, person.team)
        agency = uow.agencies.get(referral.agency) if referral and seen else None
        return Review(
            review_id=one["review_id"],
            why=WHY.get(one["code"], _ELSE),
            due_at=datetime.fromisoformat(one["due_at"]),
            overdue=one["state"] == "overdue",
            person=name_of(uow, person) if person and seen else "",
            agency=as_seen_by(actor, agency).name if agency else "",
            sent_at=referral.created_at if referral and seen else None,
        )
