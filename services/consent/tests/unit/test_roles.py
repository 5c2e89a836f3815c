"""Who may do what; what no landlord's policy can change."""

import pytest

from consent.domain.errors_agreements import AdvisesOnly, NotYourRole, TwoPeopleNeeded
from consent.domain.records import Actor
from consent.domain.roles import (
    KNOWN,
    NEVER_OPENS,
    OPENS,
    SMALL_TEAM,
    STANDARD,
    must_be_allowed,
    must_be_another,
    roles_for,
)


def actor(*roles, name="ann"):
    return Actor("sign-in", name, frozenset(roles), person=True)


@pytest.mark.parametrize("action", sorted(STANDARD))
def test_every_action_has_roles_that_exist(action):
    for small in (False, True):
        roles = roles_for(action, {}, small)
        assert roles and roles <= KNOWN


@pytest.mark.parametrize("action", sorted(OPENS))
def test_no_pack_makes_an_adviser_an_auditor_or_an_import_approve(action):
    assert roles_for(action, {action: NEVER_OPENS | {"director"}}, small_team=True).isdisjoint(NEVER_OPENS)


def test_a_pack_names_other_roles_and_a_small_team_adds_its_own():
    named = {"approve_agreement": frozenset({"auditor", "case_officer"})}

    assert roles_for("approve_agreement", named, small_team=False) == {"case_officer"}
    assert roles_for("approve_agreement", {}, small_team=True) == {"director", "safeguarding_lead"}
    assert roles_for("authorise_exception", {}, small_team=False) == {"safeguarding_lead"}
    assert roles_for("authorise_exception", {}, small_team=True) == {"safeguarding_lead", "director"}
    assert set(SMALL_TEAM) <= set(STANDARD)


def test_the_officer_advises_only_whatever_else_she_is():
    with pytest.raises(AdvisesOnly):
        must_be_allowed("approve_agreement", actor("dpo", "director"), frozenset({"director"}))

    must_be_allowed("draft_agreement", actor("dpo", "director"), frozenset({"director"}))


def test_another_role_may_not():
    with pytest.raises(NotYourRole):
        must_be_allowed("suspend_agreement", actor("case_officer"), frozenset({"director"}))


def test_the_same_name_in_another_case_is_the_same_person():
    must_be_another(actor(name="bea"), ["ann"])
    with pytest.raises(TwoPeopleNeeded):
        must_be_another(actor(name="Ann "), ["bea", "ann"])
