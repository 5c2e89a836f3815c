"""A yes counts only when whoever gave it could give it, freely and understanding it."""

import pytest

from consent.domain.consent_errors import AnswerNotSound
from consent.domain.sound_answer import ALWAYS, WHEN_ASKED_HERE, check_yes

ALONE = {"alone": "yes", "read_back": True}
SELF = {"kind": "self"}
LACKS = {
    "concern": True, "decision": "Whether to tell Harbour.", "help_given": "Pictures, two visits.",
    "assessor": "dr.lane", "assessed_at": "2026-03-01", "outcome": "lacks_capacity",
}  # fmt: skip
ATTORNEY = {"kind": "lpa_welfare", "authority_seen": "LPA of 2021", "conflict": "none", "capacity": LACKS}
DEPUTY = {**ATTORNEY, "kind": "deputy"}
PARENT = {
    "kind": "parental_responsibility", "authority_seen": "birth certificate", "conflict": "none",
    "child_view": "agrees",
}  # fmt: skip
BEST = {"kind": "best_interests", "conflict": "none", "capacity": {**LACKS, "consulted": ["her sister"]}}
CHILD = {"kind": "child_self_competent", "competence_note": "She explained it back in her own words."}
INTERPRETER = {"booking": "B-7", "language": "pl", "qualified": True, "tied_to_anybody": False}


def without(maker, part):
    return {name: value for name, value in maker.items() if name != part}


def capacity(maker, **changed):
    return {**maker, "capacity": {**maker["capacity"], **changed}}


@pytest.mark.parametrize("maker", [SELF, ATTORNEY, DEPUTY, PARENT, BEST, CHILD], ids=lambda one: one["kind"])
def test_a_yes_that_counts(maker):
    check_yes(maker, ALONE, vouched=False)


BROKEN = [
    ("DECIDER_CONFLICT", {**PARENT, "conflict": "linked"}, {}),
    ("DECIDER_CONFLICT", {**ATTORNEY, "conflict": "linked"}, {}),
    ("CAPACITY_LACKING", {**SELF, "capacity": LACKS}, {}),
    ("CAPACITY_LACKING", {**CHILD, "capacity": LACKS}, {}),
    ("DECIDER_CONFLICT_UNKNOWN", without(PARENT, "conflict"), {}),
    ("DECIDER_CONFLICT_UNKNOWN", {**ATTORNEY, "conflict": "unsure"}, {}),
    ("DECIDER_SPEAKS_ONLY", {"kind": "nominated_representative", "conflict": "none"}, {}),
    ("DECIDER_SPEAKS_ONLY", {"kind": "litigation_friend", "conflict": "none"}, {}),
    ("AUTHORITY_NOT_SEEN", without(ATTORNEY, "authority_seen"), {}),
    ("AUTHORITY_NOT_SEEN", {**PARENT, "authority_seen": ""}, {}),
    ("AUTHORITY_NOT_SEEN", {"kind": "lpa_property", "conflict": "none"}, {}),
    ("CAPACITY_PRESUMED", without(ATTORNEY, "capacity"), {}),
    ("CAPACITY_PRESUMED", capacity(DEPUTY, outcome="has_capacity"), {}),
    ("CAPACITY_PRESUMED", capacity(BEST, outcome="not_assessed"), {}),
    ("CAPACITY_NOTE", capacity(ATTORNEY, decision=""), {}),
    ("CAPACITY_NOTE", capacity(ATTORNEY, help_given=None), {}),
    ("CAPACITY_NOTE", capacity(ATTORNEY, assessor=""), {}),
    ("CAPACITY_NOTE", capacity(ATTORNEY, assessed_at=None), {}),
    ("NOBODY_CONSULTED", capacity(BEST, consulted=[]), {}),
    ("COMPETENCE_NOTE", without(CHILD, "competence_note"), {}),
    ("CHILD_NOT_HEARD", without(PARENT, "child_view"), {}),
    ("NOT_ALONE", SELF, {"alone": "no"}),
    ("NOT_ALONE", SELF, {"alone": "unsure"}),
    ("INTERPRETER", SELF, {"interpreter": {**INTERPRETER, "qualified": False}}),
    ("INTERPRETER", SELF, {"interpreter": {**INTERPRETER, "tied_to_anybody": True}}),
    ("NOT_READ_BACK", SELF, {"interpreter": INTERPRETER, "read_back": False}),
]


@pytest.mark.parametrize(("code", "maker", "how"), BROKEN, ids=[f"{n}-{one[0]}" for n, one in enumerate(BROKEN)])
def test_a_yes_that_does_not_count(code, maker, how):
    with pytest.raises(AnswerNotSound) as refused:
        check_yes(maker, {**ALONE, **how}, vouched=False)

    assert refused.value.code == code


def test_every_rule_has_a_case_that_breaks_it():
    assert {code for code, _, _ in BROKEN} == {code for code, _, _ in (*ALWAYS, *WHEN_ASKED_HERE)}


@pytest.mark.parametrize(("code", "maker", "how"), BROKEN, ids=[f"{n}-{one[0]}" for n, one in enumerate(BROKEN)])
def test_the_import_role_vouches_for_how_it_was_made_but_for_no_plain_contradiction(code, maker, how):
    contradicted = code in {one for one, _, _ in ALWAYS}
    try:
        check_yes(maker, {**ALONE, **how}, vouched=True)
    except AnswerNotSound:
        assert contradicted
    else:
        assert not contradicted


@pytest.mark.parametrize(
    "how",
    [
        {"alone": "no", "company_was_their_choice": True},
        {"interpreter": INTERPRETER},
    ],
)
def test_company_that_she_chose_and_a_neutral_interpreter_are_no_obstacle(how):
    check_yes(SELF, {**ALONE, **how}, vouched=False)


def test_a_reason_why_nobody_was_consulted_is_enough():
    check_yes(capacity(BEST, consulted=[], why_nobody_consulted="She has nobody."), ALONE, vouched=False)
