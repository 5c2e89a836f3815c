"""Without rules nothing is decided; without a permission, a recipient or its key nothing is granted."""

from contextlib import nullcontext
from dataclasses import fields
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from consent.domain.errors import NotReady
from consent.domain.errors_agreements import NotYourRole
from consent.domain.records import Actor
from consent.domain.sharing_permission import Grant
from consent.usecases.change_agreement import allowed
from consent.usecases.decide_referral import Draft
from consent.usecases.draft_policy_pack import _refuse_mistakes
from consent.usecases.recorded import NotRecorded
from consent.usecases.recorded_decision import RecordedDecision
from consent.usecases.world import rules

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
NO_LANDLORD = "No landlord is set up, so nothing can be decided."
NO_PACK = "No policy pack is in force, so nothing can be decided."


def with_rules(landlord, pack):
    return SimpleNamespace(partnership=SimpleNamespace(rules=lambda now: (landlord, pack)))


def grant(**said):
    return Grant(**{one.name: None for one in fields(Grant)} | said)


@pytest.mark.parametrize(
    ("landlord", "pack", "sentence"),
    [(None, None, NO_LANDLORD), (None, "a pack", NO_LANDLORD), ("a landlord", None, NO_PACK)],
)
def test_without_rules_nothing_is_decided(landlord, pack, sentence):
    with pytest.raises(NotReady) as refused:
        rules(with_rules(landlord, pack), NOW)

    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("action", "role", "may"),
    [
        ("draft_agreement", "directory_admin", True),
        ("draft_agreement", "safeguarding_lead", False),  # only in a small team, and no pack says that it is one
        ("draft_agreement", "case_officer", False),
        ("approve_agreement", "director", True),
        ("approve_agreement", "directory_admin", False),
        ("suspend_agreement", "safeguarding_lead", True),
    ],
)
def test_without_a_pack_agreements_are_changed_by_those_who_usually_do(action, role, may):
    with nullcontext() if may else pytest.raises(NotYourRole):
        allowed(with_rules("a landlord", None), action, Actor("sign-in", "ann.d", frozenset({role}), True), NOW)


def test_without_a_landlord_no_policy_is_drafted():
    with pytest.raises(NotReady) as refused:
        _refuse_mistakes(with_rules(None, None), {}, NOW)

    assert str(refused.value) == NO_LANDLORD


def test_nothing_is_granted_that_would_be_sealed_for_nobody():
    given = grant(recipient=SimpleNamespace(party=None), request=SimpleNamespace(sealed=True))

    with pytest.raises(ValueError) as refused:
        given.claims("permission", "cid", "sub", "hash")

    assert str(refused.value) == "A permission needs a recipient whose key is pinned."


@pytest.mark.parametrize(("permission", "recipient"), [(None, None), (None, "harbour"), ("a consent", None)])
def test_nothing_is_granted_without_a_permission_or_for_nobody(permission, recipient):
    draft = object.__new__(Draft)
    draft.verdict = SimpleNamespace(agreement=None)
    draft.scene = SimpleNamespace(permission=permission, recipient=recipient)

    with pytest.raises(ValueError) as refused:
        draft.grant()

    assert str(refused.value) == "Nothing is granted without a permission and a recipient."


@pytest.mark.parametrize(("permission", "recipient"), [(None, None), (None, "harbour"), ("a consent", None)])
def test_a_record_without_a_permission_or_a_recipient_grants_nothing_again(permission, recipient):
    recorded = RecordedDecision(
        **{one.name: None for one in fields(RecordedDecision)} | {"permission": permission, "recipient": recipient}
    )

    with pytest.raises(NotRecorded) as refused:
        recorded.grant(SimpleNamespace(agreement=None), None)

    assert refused.value.args == ("permission", "recipient")
