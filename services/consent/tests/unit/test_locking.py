"""Whoever decides about a person, or changes what she said, waits for whoever does so already.

On SQLite every transaction waits for the one before; these tests keep the order right for other databases.
"""

from types import SimpleNamespace

import pytest

from consent.domain.errors import ConsentError
from consent.domain.records import Actor
from consent.usecases.authorise_exception import AuthoriseException
from consent.usecases.decide_referral import DecideReferral
from consent.usecases.withdraw_consent import WithdrawConsent

BY = Actor("sign-in", "sam.d", frozenset({"safeguarding_lead"}), person=True)


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
            ["look ahead", "lock"],
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
