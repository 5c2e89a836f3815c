"""The closed lists are complete and in order."""

import pytest

from alongside.casedata import codes


def test_there_are_27_categories_and_24_referral_types_without_repetition():
    assert len(codes.CATEGORIES) == len(set(codes.CATEGORIES)) == 27
    assert tuple(codes.CATEGORY_TITLES) == codes.CATEGORIES
    assert len(codes.REFERRAL_TYPES) == len(set(codes.REFERRAL_TYPES)) == 24
    assert len(codes.AGENCY_TYPES) == len(set(codes.AGENCY_TYPES)) == 29


def test_what_is_singled_out_is_in_the_lists():
    assert set(codes.SPECIAL_CATEGORIES + codes.OFFENCE_CATEGORIES) <= set(codes.CATEGORIES)
    assert set(codes.PROTECT_TYPES) <= set(codes.REFERRAL_TYPES)
    assert set(codes.VISIT_RULES_ONLY_TYPES) <= set(codes.AGENCY_TYPES)


def test_categories_are_shown_in_the_order_of_the_table():
    assert codes.in_table_order(["SAF", "IDN", "GRC", "IDN"]) == ["IDN", "SAF", "GRC"]
    assert codes.in_table_order([]) == []


def test_an_unknown_category_is_refused_without_being_repeated():
    with pytest.raises(ValueError, match="not one of the 27") as caught:
        codes.in_table_order(["IDN", "Amara"])
    assert "Amara" not in str(caught.value)
