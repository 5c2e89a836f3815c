"""What is written down of telling an agency by hand, and of what it said back: the receipt of such a referral."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from referral.domain.delivery import BY_HAND, Delivery
from referral.domain.errors import IllegalMove, Invalid
from referral.domain.referral import Referral
from referral.domain.states import Move, State

TOLD = "told"
KEEP = frozenset({"retained", "continuing"})
STOP_ANSWERS = frozenset({"erased", "not_held", *KEEP})
ANSWERS = (
    "accepted", "declined", "more_info", "progress", "outcome", "erased", "not_held", "retained", "continuing",
)  # fmt: skip
_CLOCKS_DIFFER = timedelta(minutes=10)


@dataclass(frozen=True)
class Entry:
    """One thing that was said: by us (`kind` told) or by them (`kind` of ANSWERS). `by`: who wrote it down.

    `who` is the person at the agency, `reference` theirs, `at` when it was said (aware UTC). `categories`: what was
    told. `basis`, `until`: of what they keep. All but kind, delivery and times is kept under the person's key.
    """

    entry_id: str
    referral_id: str
    kind: str
    delivery: Delivery
    who: str = field(repr=False)
    at: datetime
    recorded_at: datetime
    by: str = field(repr=False)
    reference: str | None = field(default=None, repr=False)
    categories: tuple[str, ...] = ()
    reason: str | None = field(default=None, repr=False)
    basis: str | None = field(default=None, repr=False)
    until: str | None = None
    text: str | None = field(default=None, repr=False)

    def same_as(self, other: "Entry") -> bool:
        """Say whether both write down the same; when it was written does not count."""
        return {**vars(self), "recorded_at": None} == {**vars(other), "recorded_at": None}


def check_telling(entry: Entry, referral: Referral, now: datetime) -> None:
    """Refuse to write down what cannot have been told.

    Raises:
        Invalid: it is to come yet; it goes beyond what may be told; it is no way of telling.
        IllegalMove: the referral was not to go to anybody.
    """
    check_passed(entry.at, now)
    if entry.delivery not in BY_HAND:
        raise Invalid("What is sent by the system needs no note that somebody told it.")
    if referral.state is State.NOT_SENT:
        raise IllegalMove("This was not to be told to anybody, so there is nothing to write down.")
    if not set(entry.categories) <= set(referral.decision.allowed):
        raise Invalid("More is named than may be told. If more was said, ring data protection.")


def check_answer(entry: Entry, told: bool, now: datetime) -> None:
    """Refuse an answer of somebody who was never told, or one that says too little.

    Raises:
        Invalid, IllegalMove
    """
    check_passed(entry.at, now)
    if not told:
        raise IllegalMove("Nobody there was told yet. Write down first whom you told.")
    if entry.kind == "declined" and not entry.reason:
        raise Invalid("Write down why they cannot help.")
    if entry.kind in KEEP and not entry.basis:
        raise Invalid("Write down why they keep it.")
    if entry.kind == "retained" and not entry.until:
        raise Invalid("Write down until when they keep it.")


def move_of(entry: Entry) -> Move | None:
    """Return the move of an answer, if it is one."""
    return {"accepted": Move.ACCEPTED, "declined": Move.DECLINED}.get(entry.kind)


def check_passed(at: datetime, now: datetime) -> None:
    """Raises Invalid: it is to come yet. Clocks may differ by ten minutes."""
    if at > now + _CLOCKS_DIFFER:
        raise Invalid("Enter a time that has passed.")
