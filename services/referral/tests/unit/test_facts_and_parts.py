"""Facts for consent are codes and flags; parts are exactly what is allowed."""

from datetime import UTC, datetime

import pytest

from alongside.casedata.codes import UNKNOWN_SAFE_CONTACT
from referral.domain.errors import Invalid
from referral.domain.facts import gather
from referral.domain.parts import card_part, check_incidents, outward, safe_contact_part, select

AT = datetime(2026, 3, 3, tzinfo=UTC)


def facts(data, **changes):
    right = {"categories": [], "reasons": {}, "data": data, "age_band": "adult", "safe_contact_confirmed_at": None}
    return gather(**{**right, **changes})


def test_asked_is_once_each_in_table_order():
    assert facts({}, categories=["INC", "IDN", "INC"]).asked == ("IDN", "INC")


def test_held_is_the_keys_of_the_data_and_safe_contact_only_when_notify_has_it():
    data = {"NAR": {"text": "..."}, "IDN": {"name": "..."}}

    assert facts(data).held == ("IDN", "NAR")
    assert facts(data, safe_contact_confirmed_at=AT).held == ("IDN", "SAF", "NAR")


def test_a_blank_reason_is_no_reason():
    assert facts({}, reasons={"HEA": "  ", "NAR": "needed"}).with_reason == ("NAR",)


@pytest.mark.parametrize(
    ("bands", "present"),
    [(["under_16"], True), (["adult", "16_17"], True), (["adult"], False), ([], False)],
)
def test_a_child_is_present_when_anyone_of_the_children_is_under_18(bands, present):
    data = {"CHD": {"people": [{"age_band": band} for band in bands]}}

    assert facts(data).child_present is present


@pytest.mark.parametrize(
    ("data", "needs"),
    [({"HEA": {"care_and_support_needs": True}}, True), ({"HEA": {"care_and_support_needs": False}}, False),
     ({"HEA": {}}, False), ({}, False)],
)  # fmt: skip
def test_care_and_support_needs_come_from_health_and_default_to_no(data, needs):
    assert facts(data).care_and_support_needs is needs


def test_risk_and_danger_come_from_the_risk_level_and_are_unknown_without_one():
    told = facts({"RLV": {"level": "high", "immediate_danger": True}})

    assert (told.risk_level, told.immediate_danger) == ("high", True)
    assert (facts({}).risk_level, facts({}).immediate_danger) == (None, False)


@pytest.mark.parametrize(
    ("data", "tagged"),
    [
        ({}, True),
        ({"PID": {"people": [{"statement": "alleged"}]}, "PCO": {"history": [{"statement": "found"}]}}, True),
        ({"PID": {"people": [{"statement": "alleged"}, {}]}}, False),
        ({"PCO": {"history": [{"statement": "rumoured"}]}}, False),
    ],
)
def test_every_statement_about_another_person_has_to_be_tagged(data, tagged):
    assert facts(data).statements_tagged is tagged


def test_incidents_that_are_not_held_are_refused_without_repeating_them():
    with pytest.raises(Invalid) as refused:
        check_incidents({"INC": {"incidents": [{"id": "I1"}]}}, ["I1", "secret-ref"])

    assert "/incidents/1" in refused.value.sentence
    assert "secret-ref" not in refused.value.sentence


def test_nothing_beside_the_allowed_categories_is_selected():
    data = {"IDN": {"name": "a"}, "NAR": {"text": "b"}, "SAF": {"code_word": "c"}}

    assert select(data, ["IDN", "SAF"], None) == {"IDN": {"name": "a"}}


def test_all_incidents_travel_when_none_are_named():
    data = {"INC": {"incidents": [{"id": "I1"}, {"id": "I2"}]}}

    assert len(select(data, ["INC"], None)["INC"]["incidents"]) == 2
    assert select(data, ["INC"], [])["INC"]["incidents"] == []


@pytest.mark.parametrize(
    ("postcode", "district"),
    [("EM1 4QT", "EM1"), ("sw1a1aa", "SW1A"), (None, None), ("", None), ("not a postcode at all", None), ("X", None)],
)
def test_the_card_has_the_outward_half_of_the_postcode_only(postcode, district):
    assert outward(postcode) == district


def test_a_protected_address_never_shows_on_the_card():
    card = card_part({"PAD": {"postcode": "EM9 9ZZ"}}, "standard", "support.victim_general")

    assert card["district"] is None


def test_safe_contact_without_a_record_is_not_made_up():
    with pytest.raises(Invalid):
        safe_contact_part("current", None, "police")
    assert safe_contact_part("unknown", None, "police") == UNKNOWN_SAFE_CONTACT


@pytest.mark.parametrize("agency_type", ["repairs_contractor", "interpreting_service"])
def test_contractors_and_interpreters_get_visit_rules_and_the_never_list_only(agency_type):
    record = {"confirmed_at": "t", "channels": [], "never": ["x"], "visits": "y", "language": "pl"}

    assert set(safe_contact_part("current", record, agency_type)) == {"confirmed_at", "never", "visits"}
    assert set(safe_contact_part("current", record, "police")) == set(record)
