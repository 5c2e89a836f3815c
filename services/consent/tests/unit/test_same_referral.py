"""What makes it the same referral, and which reason is told when it no longer stands."""

import itertools
from dataclasses import replace

import pytest
from gate_world import CHOICE_REQUEST, DAY, NOW

from alongside.events.model import ENDED_FOR
from consent.domain.model import Lane, Urgency
from consent.domain.records import AuthorityRef, Question
from consent.usecases.decide_referral import identity_of
from consent.usecases.recheck_queued import told

QUESTION = Question("s1", "r1", CHOICE_REQUEST, AuthorityRef("consent", "c1"))


def of(**changed):
    return replace(QUESTION, request=replace(CHOICE_REQUEST, **changed))


def test_whatever_is_asked_otherwise_is_another_referral():
    asked = [
        QUESTION,
        replace(QUESTION, subject="s2"),
        replace(QUESTION, authority=None),
        replace(QUESTION, authority=AuthorityRef("consent", "c2")),
        replace(QUESTION, authority=AuthorityRef("exception", "c1")),
        of(type="safety.fire"),
        of(agency="another"),
        of(lane=Lane.PROTECT),
        of(urgency=Urgency.URGENT),
        of(asked=("IDN",)),
        of(asked=(*CHOICE_REQUEST.asked, "FIN")),
    ]

    assert all(identity_of(one) != identity_of(other) for one, other in itertools.combinations(asked, 2))


@pytest.mark.parametrize(
    "changed",
    [
        {"facts": replace(CHOICE_REQUEST.facts, safe_contact_confirmed_at=NOW - 2 * DAY)},
        {"asked": tuple(reversed(CHOICE_REQUEST.asked))},
        {"asked": CHOICE_REQUEST.asked * 2},
    ],
)
def test_facts_that_moved_on_and_another_order_leave_it_the_same(changed):
    assert identity_of(of(**changed)) == identity_of(QUESTION)


@pytest.mark.parametrize(
    ("reasons", "reason"),
    [
        ([], "NO_PERMISSION"),
        (["SAFE_CONTACT_STALE"], "NO_PERMISSION"),
        (["SAFE_CONTACT_STALE", "CEILING_NEVER"], "CEILING_NEVER"),
        (["CEILING_NEVER", "PERSON_WITHDREW"], "PERSON_WITHDREW"),
        (["NO_PERMISSION", "PERMISSION_EXPIRED"], "PERMISSION_EXPIRED"),
        *(([code], code) for code in ENDED_FOR),
    ],
)
def test_of_several_reasons_the_weightiest_is_told(reasons, reason):
    assert told(reasons) == reason
