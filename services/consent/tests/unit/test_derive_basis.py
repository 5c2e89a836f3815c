"""Officers answer facts; the articles follow, and always keep the rules."""

import pytest
from gate_world import EXCEPTION, FACTS, POLICY
from hypothesis import given
from hypothesis import strategies as st

from alongside.casedata.codes import CATEGORIES, in_table_order
from consent.domain.derive_basis import Around, derive
from consent.domain.lawful_basis import Case, basis_holds
from consent.domain.model import Agency, ExceptionDecision, Facts, LegalBasis, Policy
from consent.domain.officer_answers import AGE_BANDS, ANSWERS, QUESTIONS, WHY_NOT_ASKED, Answers

LANDLORD = Around("independent_controller", "police", policy_document=True)
REFUSED = ("refused",)
EVERYTHING = ("INC", "HEA", "PID")


def of(around=LANDLORD, categories=EVERYTHING, because=REFUSED, **answers):
    return derive(Answers(not_agreed_because=because, **answers), categories, around)


def articles(found):
    return found.type, found.basis.art6, found.basis.art9, found.basis.art10


IN_NEED = {"care_needs": "yes", "at_risk_of_harm": "yes", "can_protect_themselves": "no"}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        # a capacitous man without care needs who refuses, and whose neighbour threatens his life
        (
            {"danger_to_life": "yes", "can_decide": "yes", "care_needs": "no", "serious_crime": "yes"},
            ("danger_to_life", "vital_interests", "spi.para10_unlawful_acts", "para10_36"),
        ),
        (
            {"danger_to_life": "yes", "can_decide": "no", "serious_crime": "no"},
            ("danger_to_life", "vital_interests", "vital_interests_incapable", "vital_30"),
        ),
        ({"danger_to_life": "yes", "serious_crime": "no"}, ("danger_to_life", "vital_interests", None, None)),
        # whoever threatens a life does an unlawful act, unless the officer knows that there is none
        (
            {"danger_to_life": "yes"},
            ("danger_to_life", "vital_interests", "spi.para10_unlawful_acts", "para10_36"),
        ),
        (
            {"age_band": "under_16", "child_in_danger": "yes"},
            ("child_at_risk", "rli.safeguarding", "spi.para18_safeguarding", "para18_36"),
        ),
        (
            {"child_in_danger": "yes"},
            ("child_at_risk", "rli.safeguarding", "spi.para18_safeguarding", "para18_36"),
        ),
        (IN_NEED, ("adult_at_risk", "rli.safeguarding", "spi.para18_safeguarding", "para18_36")),
        (
            {"serious_crime": "yes"},
            ("serious_crime_prevention", "rli.crime", "spi.para10_unlawful_acts", "para10_36"),
        ),
        (
            {"legal_duty": "CareAct2014_s45"},
            ("legal_duty_or_order", "legal_obligation.CareAct2014_s45", "spi.para6_statutory", None),
        ),
        ({"formal_request": "yes"}, ("formal_request", "rli.request", None, None)),
        ({"can_decide": "no"}, ("lack_capacity_best_interests", "legitimate_interests", None, None)),
        ({"care_needs": "yes"}, (None, None, None, None)),
        ({}, (None, None, None, None)),
    ],
)
def test_what_follows_from_the_answers(answers, expected):
    assert articles(of(**answers)) == expected


@pytest.mark.parametrize("missing", IN_NEED)
@pytest.mark.parametrize("answer", ["unknown", "other"])
def test_a_frightened_adult_is_not_an_adult_at_risk_unless_all_three_tests_are_met(missing, answer):
    other = {"yes": "no", "no": "yes"}[IN_NEED[missing]]
    answers = {**IN_NEED, missing: other if answer == "other" else "unknown"}

    assert of(**answers).type is None
    assert "spi.para18_safeguarding" not in articles(of(danger_to_life="yes", **answers))


def test_what_no_rule_allows_is_left_out_and_said():
    found = of(danger_to_life="yes", serious_crime="no")

    assert found.leave_out == ("HEA", "PID")
    assert found.reasons[-1].gives == "leave_out"
    assert of(danger_to_life="yes", serious_crime="no", categories=("INC",)).leave_out == ()


def test_a_public_authority_never_gets_a_basis_that_is_not_for_it():
    public = Around("public_authority", "police", policy_document=True)

    for answers in (IN_NEED, {"serious_crime": "yes"}, {"formal_request": "yes"}, {"can_decide": "no"}):
        assert of(public, **answers).basis.art6 == "public_task"
    assert of(public, danger_to_life="yes").basis.art6 == "vital_interests"


def test_without_a_policy_document_only_the_police_get_special_categories():
    none = {"policy_document": False}
    police = of(Around("independent_controller", "police", **none), serious_crime="yes")
    council = of(Around("independent_controller", "local_authority.x", **none), serious_crime="yes")

    assert (police.basis.art9, police.leave_out) == ("spi.para10_unlawful_acts", ())
    assert (council.basis.art9, council.leave_out) == (None, ("HEA", "PID"))


def test_nobody_said_why_the_person_was_not_asked():
    found = of(because=(), serious_crime="yes")

    assert found.leave_out == ("HEA", "PID")
    assert "not_agreed_because" in found.ask_next
    assert "not_agreed_because" not in of(serious_crime="yes").ask_next
    assert "not_agreed_because" not in of().ask_next


@pytest.mark.parametrize(
    ("answers", "alone"),
    [
        ({"danger_to_life": "yes"}, True), ({**IN_NEED, "immediate_danger": "yes"}, True), (IN_NEED, False),
        ({"child_in_danger": "yes", "immediate_danger": "yes"}, True), ({"child_in_danger": "yes"}, False),
        ({"serious_crime": "yes", "immediate_danger": "yes"}, False), ({"immediate_danger": "yes"}, False),
    ],
)  # fmt: skip
def test_one_officer_alone_only_when_minutes_matter(answers, alone):
    assert of(**answers).alone is alone


@pytest.mark.parametrize(
    ("agency_type", "jurisdiction", "powers"),
    [
        ("police", "england", ("CDA1998_s115", "common_law_public_interest")),
        ("local_authority.housing", "wales", ("CDA1998_s115", "common_law_public_interest")),
        ("police", "scotland", ("common_law_public_interest",)),
        ("advice_charity", "england", ("common_law_public_interest",)),
    ],
)
def test_a_legal_power_stands_beside_the_basis(agency_type, jurisdiction, powers):
    around = Around("independent_controller", agency_type, policy_document=True, jurisdiction=jurisdiction)

    assert of(around, serious_crime="yes").legal_power == powers


@pytest.mark.parametrize(
    ("answers", "powers"),
    [
        ({"danger_to_life": "yes"}, ("CDA1998_s115", "common_law_public_interest")),
        ({"danger_to_life": "yes", "serious_crime": "no"}, ("common_law_public_interest",)),
        ({"danger_to_life": "yes", "serious_crime": "yes"}, ("CDA1998_s115", "common_law_public_interest")),
        (IN_NEED, ("common_law_public_interest",)),
        ({"legal_duty": "CareAct2014_s45"}, ()),
        ({"legal_duty": "CareAct2014_s45", "serious_crime": "yes"}, ("CDA1998_s115",)),
    ],
)
def test_a_power_against_crime_is_named_where_there_may_be_one(answers, powers):
    assert of(**answers).legal_power == powers


@pytest.mark.parametrize(
    ("agency_type", "art9"),
    [
        ("police", "spi.para10_unlawful_acts"), ("police.rural", "spi.para10_unlawful_acts"),
        ("police_btp", "spi.para10_unlawful_acts"), ("policewatch", None), ("probation", None),
    ],
)  # fmt: skip
def test_the_police_are_known_by_the_first_part_of_their_type(agency_type, art9):
    around = Around("independent_controller", agency_type, policy_document=False)

    assert of(around, serious_crime="yes").basis.art9 == art9


@pytest.mark.parametrize("agency_type", ["police", "police_btp", "local_authority.x", "probation.y", "health.trust"])
def test_these_are_authorities_that_crime_may_be_told_to(agency_type):
    around = Around("independent_controller", agency_type, policy_document=True)

    assert "CDA1998_s115" in of(around, serious_crime="yes").legal_power


def test_what_is_most_urgent_comes_first():
    answers = {
        "danger_to_life": "yes", "child_in_danger": "yes", **IN_NEED, "legal_duty": "CareAct2014_s45",
        "formal_request": "yes", "serious_crime": "yes", "can_decide": "no",
    }  # fmt: skip
    types = []
    for name in ("danger_to_life", "child_in_danger", "care_needs", "legal_duty", "formal_request", "serious_crime",
                 "can_decide"):  # fmt: skip
        types.append(of(**answers).type)
        del answers[name]

    assert types == [
        "danger_to_life", "child_at_risk", "adult_at_risk", "legal_duty_or_order", "formal_request",
        "serious_crime_prevention", "lack_capacity_best_interests",
    ]  # fmt: skip


def test_where_nothing_allows_it_nothing_is_proposed_and_it_says_what_to_ask():
    found = of(because=(), care_needs="yes", can_decide="yes", categories=("INC", "HEA"))

    assert (found.type, found.alone, found.legal_power, found.leave_out, found.reasons) == (None, False, (), (), ())
    assert found.ask_next == (
        "danger_to_life", "immediate_danger", "child_in_danger", "at_risk_of_harm", "can_protect_themselves",
        "serious_crime", "formal_request", "not_agreed_because",
    )  # fmt: skip


def test_why_she_did_not_agree_is_kept_once_each_with_that_she_could_not():
    found = of(because=("no_time", "refused", "no_time"), danger_to_life="yes", can_decide="no")

    assert found.why_no_consent == ("no_time", "refused", "lacks_capacity")
    assert of(because=("refused",)).why_no_consent == ("refused",)


@pytest.mark.parametrize(
    ("answers", "art9"),
    [
        ({"age_band": "16_17", "danger_to_life": "yes", "serious_crime": "no"}, "spi.para18_safeguarding"),
        ({"age_band": "16_17", "serious_crime": "yes"}, "spi.para10_unlawful_acts"),
        ({"age_band": "16_17", "formal_request": "yes"}, None),
        ({"age_band": "under_16", **IN_NEED}, None),
        ({"danger_to_life": "yes", "child_in_danger": "yes", "serious_crime": "no"}, None),
        ({"danger_to_life": "yes", **IN_NEED, "serious_crime": "no"}, "spi.para18_safeguarding"),
    ],
)
def test_safeguarding_carries_what_is_told_of_whoever_it_protects(answers, art9):
    assert of(**answers).basis.art9 == art9


def test_a_condition_is_named_only_for_what_needs_one():
    found = of(serious_crime="yes", categories=("INC",))

    assert (found.basis.art9, found.basis.art10, [one.gives for one in found.reasons]) == (None, None, ["rli.crime"])
    assert of(serious_crime="yes", categories=("PID",)).basis.art9 is None
    assert of(serious_crime="yes", categories=("HEA",)).basis.art10 is None


def test_every_reason_has_plain_words_and_a_source():
    found = of(**IN_NEED)

    assert [reason.gives for reason in found.reasons] == [
        "rli.safeguarding", "spi.para18_safeguarding", "para18_36",
    ]  # fmt: skip
    assert all(reason.because.endswith(".") and "Article" in reason.source for reason in found.reasons)


ANSWERED = st.builds(
    Answers,
    **{question: st.sampled_from(ANSWERS) for question in QUESTIONS},
    age_band=st.sampled_from(AGE_BANDS),
    legal_duty=st.sampled_from([None, "CareAct2014_s45"]),
    not_agreed_because=st.lists(st.sampled_from(tuple(WHY_NOT_ASKED)), max_size=2, unique=True).map(tuple),
)
AROUND = st.builds(
    Around,
    st.sampled_from(["independent_controller", "public_authority"]),
    st.sampled_from(["police", "police_btp", "local_authority.adult_social_care", "advice_charity"]),
    st.booleans(),
    st.sampled_from(["england", "scotland"]),
)


def facts_of(answers: Answers) -> Facts:
    """What the case record says when it says what the officer answered."""
    return Facts(
        held=FACTS.held,
        age_band=answers.age_band,
        child_present=answers.child_in_danger == "yes",
        care_and_support_needs=answers.care_needs == "yes",
        statements_tagged=True,
    )


@given(ANSWERED, st.sets(st.sampled_from(CATEGORIES)), AROUND)
def test_whatever_is_derived_keeps_every_rule_for_what_it_does_not_leave_out(answers, categories, around):
    found = derive(answers, categories, around)
    if found.type is None:
        assert found.basis == LegalBasis(None, None, None)
        return
    exception = ExceptionDecision(
        id="x", type=found.type, agency="a", categories=frozenset(categories),
        why_no_consent=frozenset(found.why_no_consent), basis=found.basis, proposed_by=EXCEPTION.proposed_by,
        authorised_by=EXCEPTION.authorised_by, break_glass=False, request_stated=True,
    )  # fmt: skip
    policy = Policy(around.controller_type, POLICY.appropriate_policy_document if around.policy_document else None)
    agency = Agency("a", around.agency_type, "active", protect=True)
    leaving = frozenset(categories) - set(found.leave_out)

    assert basis_holds(Case(exception, leaving, facts_of(answers), policy, agency))
    assert list(found.leave_out) == list(in_table_order(found.leave_out))
    if answers.can_decide != "no":
        assert found.basis.art9 != "vital_interests_incapable"
