"""LB-1 to LB-11, each by itself: what keeps it, and what breaks it and nothing else."""

from dataclasses import replace

import pytest
from gate_world import CONSENT, EXCEPTION, FACTS, FORCE, POLICY

from consent.domain.lawful_basis import (
    RULES,
    Case,
    art6_is_stated,
    basis_holds,
    consent_is_not_the_basis,
    corrected_basis,
    lb1_special_category_has_a_condition,
    lb2_vital_interests_condition_needs_incapacity,
    lb3_safeguarding_needs_somebody_at_risk,
    lb4_reason_for_no_consent_is_recorded,
    lb5_request_basis_needs_an_attached_request,
    lb6_public_authority_has_no_legitimate_interests,
    lb7_offence_data_has_a_condition_and_tags,
    lb8_policy_document_is_in_force,
    lb9_only_the_person_allows_it,
    lb10_basis_stays_as_it_was_decided,
    lb11_person_may_object,
)
from consent.domain.model import Agency, LegalBasis

COUNCIL = Agency("adults", "local_authority.adult_social_care", "active", protect=True)
UNTAGGED, NEEDS, CHILD = (
    replace(FACTS, statements_tagged=False),
    replace(FACTS, care_and_support_needs=True),
    replace(FACTS, age_band="under_16"),
)
PUBLIC = replace(POLICY, controller_type="public_authority")
NO_DOCUMENT = replace(POLICY, appropriate_policy_document=None)


def case(leaving=("INC",), art6="vital_interests", art9=None, art10=None, around=None, **changes) -> Case:
    exception = replace(EXCEPTION, basis=LegalBasis(art6, art9, art10), **changes)
    return Case(
        exception, frozenset(leaving), **{"facts": FACTS, "policy": POLICY, "agency": FORCE, **(around or {})}
    )


PARA_10, PARA_18 = "spi.para10_unlawful_acts", "spi.para18_safeguarding"
KEPT_AND_BROKEN = [
    (lb1_special_category_has_a_condition, case(["HEA"], art9=PARA_10), case(["HEA"])),
    (lb1_special_category_has_a_condition, case(["INC", "PID"], art10="para10_36"), case(["NAR", "INC"])),
    (
        lb2_vital_interests_condition_needs_incapacity,
        case(art9="vital_interests_incapable", why_no_consent=frozenset({"lacks_capacity"})),
        case(art9="vital_interests_incapable", why_no_consent=frozenset({"refused"})),
    ),
    (
        lb3_safeguarding_needs_somebody_at_risk,
        case(art6="rli.safeguarding", around={"facts": NEEDS}),
        case(art6="rli.safeguarding"),
    ),
    (lb3_safeguarding_needs_somebody_at_risk, case(art9=PARA_18, around={"facts": CHILD}), case(art9=PARA_18)),
    (
        lb4_reason_for_no_consent_is_recorded,
        case(art9=PARA_10, why_no_consent=frozenset({"no_time"})),
        case(art9=PARA_10, why_no_consent=frozenset()),
    ),
    (
        lb5_request_basis_needs_an_attached_request,
        case(art6="rli.request", request_stated=True),
        case(art6="rli.request"),
    ),
    (
        lb6_public_authority_has_no_legitimate_interests,
        case(art6="rli.crime"),
        case(art6="rli.crime", around={"policy": PUBLIC}),
    ),
    (
        lb6_public_authority_has_no_legitimate_interests,
        case(art6="public_task", around={"policy": PUBLIC}),
        case(art6="legitimate_interests", around={"policy": PUBLIC}),
    ),
    (lb7_offence_data_has_a_condition_and_tags, case(["PID"], art10="para10_36"), case(["PID"])),
    (
        lb7_offence_data_has_a_condition_and_tags,
        case(["PCO"], art10="para10_36"),
        case(["PCO"], art10="para10_36", around={"facts": UNTAGGED}),
    ),
    (
        lb8_policy_document_is_in_force,
        case(art9=PARA_10),
        case(art9=PARA_18, around={"policy": NO_DOCUMENT, "facts": CHILD}),
    ),
    (
        lb8_policy_document_is_in_force,
        case(art9=PARA_10, around={"policy": NO_DOCUMENT}),
        case(art9=PARA_10, around={"policy": NO_DOCUMENT, "agency": COUNCIL}),
    ),
]


@pytest.mark.parametrize(("rule", "kept", "broken"), KEPT_AND_BROKEN)
def test_each_rule_is_kept_by_one_case_and_broken_by_the_other_and_no_other_rule_minds(rule, kept, broken):
    assert basis_holds(kept)
    assert [one.__name__ for one in RULES if not one(broken)] == [rule.__name__]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.__name__.startswith("lb")])
def test_every_rule_names_its_number_and_its_source(rule):
    number = rule.__name__.split("_")[0][2:]

    assert rule.__doc__.startswith(f"LB-{number}. ")
    assert "Source: " in rule.__doc__
    assert rule in {one for one, _, _ in KEPT_AND_BROKEN}


@pytest.mark.parametrize("stated", [{"art6": "consent"}, {"art9": "explicit_consent"}, {"art10": "consent_29"}])
def test_nothing_that_says_consent_carries_an_exception(stated):
    broken = case(**stated)

    assert consent_is_not_the_basis not in [one for one in RULES if not one(case())]
    assert consent_is_not_the_basis in [one for one in RULES if not one(broken)]


def test_an_exception_states_its_first_basis():
    assert [one for one in RULES if not one(case(art6=None))] == [art6_is_stated]


@pytest.mark.parametrize("stated", [{"art9": PARA_18}, {"art10": "para18_36"}, {"art6": "rli.safeguarding"}])
def test_each_code_of_safeguarding_needs_somebody_at_risk(stated):
    assert not lb3_safeguarding_needs_somebody_at_risk(case(**stated))
    assert lb3_safeguarding_needs_somebody_at_risk(case(**stated, around={"facts": NEEDS}))


@pytest.mark.parametrize(
    "code", [{"art9": PARA_18}, {"art10": "para18_36"}, {"art9": PARA_10}, {"art10": "para10_36"}]
)
def test_each_code_that_wants_a_reason_wants_it(code):
    assert not lb4_reason_for_no_consent_is_recorded(case(**code, why_no_consent=frozenset()))
    assert lb4_reason_for_no_consent_is_recorded(case(**code, why_no_consent=frozenset({"refused"})))


@pytest.mark.parametrize(
    ("facts", "type_", "at_risk"),
    [
        ({}, "adult_at_risk", False), ({"care_and_support_needs": True}, "adult_at_risk", True),
        ({"care_and_support_needs": None}, "adult_at_risk", False),
        ({"care_and_support_needs": True}, "child_at_risk", False), ({"child_present": True}, "child_at_risk", True),
        ({"child_present": True}, "adult_at_risk", False), ({"child_present": True}, "danger_to_life", False),
        ({"age_band": "16_17"}, "child_at_risk", True), ({"age_band": "under_16"}, "danger_to_life", True),
    ],
)  # fmt: skip
def test_who_is_at_risk(facts, type_, at_risk):
    assert case(type=type_, around={"facts": replace(FACTS, **facts)}).at_risk is at_risk


@pytest.mark.parametrize(
    ("agency_type", "art9", "holds"),
    [
        ("police", PARA_10, True), ("police.rural", PARA_10, True), ("police_btp", PARA_10, True),
        ("police", PARA_18, False), ("policewatch", PARA_10, False), (None, PARA_10, False),
        ("local_authority", None, True),
    ],
)  # fmt: skip
def test_without_a_policy_document_paragraph_10_goes_to_the_police_and_nowhere_else(agency_type, art9, holds):
    agency = None if agency_type is None else replace(FORCE, type=agency_type)

    assert lb8_policy_document_is_in_force(case(art9=art9, around={"policy": NO_DOCUMENT, "agency": agency})) is holds


def test_lb9_what_is_the_persons_own_leaves_with_their_consent_only():
    listed = replace(CONSENT, categories=frozenset({"VCH"}))

    assert lb9_only_the_person_allows_it(listed, "VCH")
    assert not lb9_only_the_person_allows_it(CONSENT, "VCH")
    assert not lb9_only_the_person_allows_it(replace(EXCEPTION, categories=frozenset({"VCH"})), "VCH")
    assert not lb9_only_the_person_allows_it(None, "VCH")


@pytest.mark.parametrize("changed", [{"art6": "rli.crime"}, {"art9": None}, {"art10": None}])
def test_lb10_another_basis_is_another_decision(changed):
    assert lb10_basis_stays_as_it_was_decided(EXCEPTION.basis, EXCEPTION.basis)
    assert not lb10_basis_stays_as_it_was_decided(EXCEPTION.basis, replace(EXCEPTION.basis, **changed))


@pytest.mark.parametrize(
    ("art6", "may"),
    [
        ("public_task", True), ("legitimate_interests", True), ("rli.safeguarding", True), ("rli.crime", True),
        ("vital_interests", False), ("legal_obligation.CA2004_s16LA", False), ("consent", False), (None, False),
    ],
)  # fmt: skip
def test_lb11_the_law_gives_a_right_to_object_to_some_bases_only(art6, may):
    assert lb11_person_may_object(LegalBasis(art6, None, None)) is may


@pytest.mark.parametrize(
    ("around", "type_", "paragraph"),
    [
        ({"facts": NEEDS}, "adult_at_risk", "18"), ({"facts": CHILD}, "child_at_risk", "18"),
        ({}, "adult_at_risk", "10"), ({"facts": NEEDS}, "danger_to_life", "10"), ({}, "danger_to_life", "10"),
    ],
)  # fmt: skip
def test_a_corrected_basis_is_what_the_facts_support(around, type_, paragraph):
    found = corrected_basis(case(art9="vital_interests_incapable", type=type_, around=around))

    assert found.art6 == "vital_interests"
    assert found.art10 == f"para{paragraph}_36"
    assert basis_holds(case(["HEA", "PID"], found.art6, found.art9, found.art10, type=type_, around=around))
