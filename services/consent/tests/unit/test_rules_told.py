"""Whoever reviews what was shared without a yes is told each rule that bears on it, and whether it was kept."""

import itertools
import re
from dataclasses import replace

import pytest
from gate_world import PROTECT_REQUEST, PROTECT_WORLD

from consent.domain import lawful_basis
from consent.domain.lawful_basis import Case
from consent.domain.model import ExceptionDecision, LegalBasis
from consent.domain.rules_told import told

ART6 = (None, "vital_interests", "public_task", "legitimate_interests", "rli.safeguarding", "rli.request")
ART9 = (None, "vital_interests_incapable", "spi.para18_safeguarding", "spi.para10_unlawful_acts")
ART10 = (None, "para18_36", "para10_36")
LEAVING = (frozenset({"IDN"}), frozenset({"HEA"}), frozenset({"PID"}), frozenset({"NAR", "PCO"}))
NAMED = {
    f"LB-{number}": function
    for name, function in vars(lawful_basis).items()
    if (number := (re.fullmatch(r"lb([1-8])_.*", name) or [None, None])[1])
}


def case(art6=None, art9=None, art10=None, leaving=LEAVING[0], why=frozenset({"refused"}), public=False):
    exception = ExceptionDecision(
        id="x", type="danger_to_life", agency="police", categories=leaving, why_no_consent=why,
        basis=LegalBasis(art6, art9, art10), proposed_by="nadia.k", authorised_by=None, break_glass=True, used=False,
    )  # fmt: skip
    policy = PROTECT_WORLD.policy
    if public:
        policy = replace(policy, controller_type="public_authority", appropriate_policy_document=False)
    return Case(exception, leaving, PROTECT_REQUEST.facts, policy, PROTECT_WORLD.agency)


ALL = list(itertools.product(ART6, ART9, ART10, LEAVING, (frozenset(), frozenset({"refused"})), (False, True)))


def test_a_rule_that_is_broken_is_always_told_and_each_as_it_is():
    assert sorted(NAMED) == [f"LB-{number}" for number in range(1, 9)]
    for given in ALL:
        one = case(*given)
        found = {rule.code: rule.kept for rule in told(one)}
        broken = {code for code, rule in NAMED.items() if not rule(one)}
        assert {code for code, kept in found.items() if not kept} == broken


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"art6": "vital_interests"}, []),
        ({"leaving": LEAVING[1]}, ["LB-1"]),
        ({"art9": "vital_interests_incapable"}, ["LB-2"]),
        ({"art6": "rli.safeguarding"}, ["LB-3", "LB-6"]),
        ({"art9": "spi.para18_safeguarding"}, ["LB-3", "LB-4", "LB-8"]),
        ({"art10": "para10_36"}, ["LB-4"]),
        ({"art6": "rli.request"}, ["LB-5", "LB-6"]),
        ({"art6": "legitimate_interests"}, ["LB-6"]),
        ({"leaving": LEAVING[2]}, ["LB-7"]),
    ],
)
def test_only_what_bears_on_it_is_told(given, codes):
    found = told(case(**given))

    assert [one.code for one in found] == codes
    assert all(one.asks.endswith(".") for one in found)
