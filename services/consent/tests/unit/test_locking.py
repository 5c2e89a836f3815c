"""Whoever decides about a person, or changes what she said, waits for whoever does so already.

On SQLite every transaction waits for the one before; these tests keep the order right for other databases.
"""

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from consent.domain.errors import ConsentError
from consent.domain.model import Review
from consent.domain.records import Actor, ReviewTask
from consent.domain.reviews import ReviewState
from consent.usecases import dispute, hand_over_receipts, reviews
from consent.usecases.authorise_exception import AuthoriseException, locked_exception
from consent.usecases.decide_referral import DecideReferral
from consent.usecases.locked_consent import locked_consent
from consent.usecases.tell_on_the_day import TellOnTheDay
from consent.usecases.withdraw_consent import WithdrawConsent

BY = Actor("sign-in", "sam.d", frozenset({"safeguarding_lead"}), person=True)
TASK = ReviewTask("i", Review.OBJECTION, "dpo", datetime(2026, 3, 4, 17, tzinfo=UTC))


class Recorder:
    """A unit of work that remembers what was asked of it, knows one consent, and lets nobody lock anything."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.look_ahead = self._note("look ahead", None)
        found = SimpleNamespace(subject="s", status=None)
        self.subjects = SimpleNamespace(lock=self._note("lock", False))
        self.permissions = SimpleNamespace(consent=self._note("read", found), exception=self._note("read", found))
        self.decisions = SimpleNamespace(of_referral=self._note("read", None))

    def _note(self, name, answer):
        def noted(*_):
            self.asked.append(name)
            return answer

        return noted

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


@pytest.mark.parametrize(
    ("use_case", "order"),
    [
        (
            lambda unit: DecideReferral(lambda: unit, None, None, None)(SimpleNamespace(subject="s")),
            ["look ahead"],
        ),
        # whose consent it is must be known before that person can be locked; it is read again afterwards
        (lambda unit: WithdrawConsent(lambda: unit, None)("c", BY), ["read", "lock"]),
        (lambda unit: AuthoriseException(lambda: unit, None, None)("x", BY), ["read", "lock"]),
    ],
)
def test_nothing_is_concluded_before_the_person_is_locked(use_case, order):
    unit = Recorder()

    with pytest.raises(ConsentError):
        use_case(unit)

    assert unit.asked == order


def test_nobody_is_asked_to_tell_a_person_who_is_not_locked():
    unit, come = Recorder(), SimpleNamespace(due=lambda *_: [("x", "s")])
    reading = nullcontext(SimpleNamespace(tellings=come))
    clock = SimpleNamespace(now=lambda: datetime(2026, 3, 4, 17, tzinfo=UTC))

    assert TellOnTheDay(lambda: unit, lambda: reading, clock, pytest.fail).step() is False

    assert unit.asked == ["lock"]


class Changing:
    """Knows one thing, by its id, which somebody else changes before the person is locked."""

    def __init__(self) -> None:
        self.kept = ReviewState(TASK, "before", "s")
        self.subjects = SimpleNamespace(lock=self._lock)
        self.permissions = SimpleNamespace(consent=self._get, exception=self._get)
        self.receipts = self.disputes = SimpleNamespace(get=self._get)
        self.oversight = SimpleNamespace(review=self._get)
        self.decisions = SimpleNamespace(get=lambda _: None)

    def _get(self, named):
        return self.kept if named == "i" else None

    def _lock(self, _):
        self.kept = replace(self.kept, decision="after")
        return True


@pytest.mark.parametrize(
    "locked",
    [locked_consent, locked_exception, dispute._locked, hand_over_receipts._locked, reviews._locked],
    ids=["consent", "exception", "dispute", "receipt", "review"],
)
def test_what_changed_before_the_person_was_locked_is_what_counts(locked):
    assert locked(Changing(), "i").decision == "after"
