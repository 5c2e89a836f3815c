"""Reviews that are due: what consent asks somebody to look at, with the person and the agency that it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from referral.domain import plain_words
from referral.domain.danger import WHY_NOT_ASKED
from referral.domain.errors import Invalid
from referral.domain.need_to_know import as_seen_by, lines_for
from referral.domain.person import Person
from referral.domain.staff import AUDITOR, DPO, SAFEGUARDING_LEAD, Actor, may_see
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
CAN_BE_TOLD: Final[dict[str, str]] = {
    "now": "Yes, they can be told now",
    "not_yet": "No, it is not safe yet",
}
"""Whether the person can be told now; "not yet" is looked at again."""
TELLING: Final = "date_set"
"""The review that is there to decide about that: it has to be read, and to say."""
SEE_ALL: Final = frozenset({SAFEGUARDING_LEAD, DPO, AUDITOR})
"""To whom consent tells every review, whoever is asked for it."""
_ELSE: Final = "Somebody has to look at this again."


@dataclass(frozen=True)
class Review:
    """One review. `person` is their reference where whoever looks sees no names; all three are empty if not ours.

    The name of a confidential agency is for those who work with people; to others it is "a specialist service".
    `about_telling`: it is there to say whether the person can be told now.
    """

    review_id: str
    why: str
    about_telling: bool
    due_at: datetime
    overdue: bool
    person: str = field(repr=False)
    agency: str
    sent_at: datetime | None


@dataclass(frozen=True)
class Rule:
    """A rule that bears on it."""

    code: str
    asks: str
    kept: bool


@dataclass(frozen=True)
class ReviewWhole:
    """What it is about. `reasons`: labels, and what was written down; `said`: what the person says against it."""

    review: Review
    need: str
    shared: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...] = field(repr=False)
    rules: tuple[Rule, ...]
    said: tuple[str, ...] = field(repr=False)
    asks_telling: bool


class Reviewing:
    """The list of what is due, and writing down what came out."""

    def __init__(self, new_reading: NewUnitOfWork, calls: Calls) -> None:
        self._new_reading = new_reading
        self._calls = calls

    def due(self, actor: Actor) -> list[Review]:
        """Return what is due for anybody, the earliest first. Raises Unreachable, Refused."""
        found = self._calls.consent(actor, "GET", "/reviews?state=open")["reviews"]
        # To others than those who see all of them consent tells only what they may do.
        mine = [one for one in found if one["role"] == actor.role or actor.role not in SEE_ALL]
        with self._new_reading() as uow:
            return [self._review(uow, actor, one) for one in mine]

    def one(self, actor: Actor, review_id: str) -> ReviewWhole:
        """Return what one is about, for whoever is asked for it; consent writes down who looked.

        Raises:
            Unreachable, Refused
        """
        told = self._calls.consent(actor, "GET", f"/reviews/{review_id}")
        with self._new_reading() as uow:
            agencies = uow.agencies.all()
            review = self._review(uow, actor, told)

            def seen(text: str) -> str:
                return lines_for(actor, [text], agencies)[0]

            return ReviewWhole(
                review=review,
                need=plain_words.need(told["type"]),
                shared=tuple(plain_words.detail(code) for code in told["shared"]),
                reasons=tuple((label, seen(text)) for label, text in _reasons(told["why"]) if text),
                rules=tuple(Rule(one["code"], one["asks"], one["kept"]) for one in told["rules"]),
                said=tuple(seen(one["said"]) for one in told["objections"]),
                asks_telling=told["asks_telling"],
            )

    def complete(
        self, actor: Actor, review_id: str, outcome: str, words: str, key: str, tell: str | None = None
    ) -> None:
        """Write down what came out. `tell`: one of CAN_BE_TOLD, where that is asked.

        Raises:
            Invalid, Unreachable
            Refused: whoever decided never reviews, and nobody does what was handed on.
        """
        if outcome not in OUTCOMES:
            raise Invalid("Choose what you found.")
        if not words.strip():
            raise Invalid("Enter what you looked at and why you think so.")
        body = {"outcome": outcome, "words": words.strip()}
        if tell in CAN_BE_TOLD:
            body["tell"] = tell
        self._calls.consent(actor, "POST", f"/reviews/{review_id}/completion", body, key=key)

    def _review(self, uow: UnitOfWork, actor: Actor, one: Mapping[str, Any]) -> Review:
        referral = uow.referrals.of_decision(one["decision_id"])
        person = uow.people.get(referral.person_id) if referral else None
        seen = person is not None and may_see(actor, person.team)
        agency = uow.agencies.get(referral.agency) if referral else None
        return Review(
            review_id=one["review_id"],
            why=WHY.get(one["code"], _ELSE),
            due_at=datetime.fromisoformat(one["due_at"]),
            overdue=one["state"] == "overdue",
            about_telling=one["code"] == TELLING,
            person=_named(uow, person, seen) if person else "",
            agency=as_seen_by(actor, agency).name if agency else "",
            sent_at=referral.created_at if referral else None,
        )


def _named(uow: UnitOfWork, person: Person, seen: bool) -> str:
    """Whoever needs nobody's story reads the landlord's own reference: enough to ask for the file."""
    return name_of(uow, person) if seen else person.ref


def _reasons(why: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    if why is None:
        return []
    known = {**WHY_NOT_ASKED, "lacks_capacity": "They cannot decide this for themselves"}
    not_asked = [known.get(code, "") for code in why["why_no_consent"]]
    approved = why["authorised_by"] or "Nobody: one officer decided alone, because minutes mattered"
    return [
        ("What happened", why["facts"]),
        ("Why they were not asked", ". ".join(one for one in not_asked if one)),
        ("What the person wants", why["wishes"] or "Not known"),
        ("If nobody were told", why["necessity"]),
        ("Why this is the least", why["proportionality"]),
        ("What was tried before", why["less_intrusive"] or ""),
        ("Who proposed it", why["proposed_by"]),
        ("Who approved it", approved if why["authorised_by"] or why["break_glass"] else "Nobody yet"),
    ]
