"""With what of a referral the person does not agree, from what the landlord says."""

import pytest

from agency.domain.disputes import of_extra, standing


@pytest.mark.parametrize(
    ("extra", "found"),
    [
        ({"disputed": {"categories": ["INC", "IDN"], "standing": "stands"}}, (["IDN", "INC"], "stands")),
        ({"disputed": {"categories": ["INC", "<b>"], "standing": "settled"}}, (["INC"], "settled")),
        ({"disputed": {"categories": [], "standing": "stands"}}, None),
        ({"disputed": {"categories": "INC", "standing": "stands"}}, None),
        ({"disputed": {"categories": ["INC"], "standing": "perhaps"}}, None),
        ({"disputed": {"categories": [["INC"]], "standing": "stands"}}, None),
        ({"disputed": ["INC"]}, None),
        ({}, None),
    ],
)
def test_only_what_has_the_form_is_taken(extra, found):
    assert of_extra(extra) == (found and dict(zip(("categories", "standing"), found, strict=True)))


@pytest.mark.parametrize(
    ("terms", "told", "found"),
    [
        ((), [], ()),
        (("purpose_only", "disputed:INC,HEA"), [], ("INC", "HEA")),
        ((), [("IDN", "stands"), ("INC", "stands")], ("IDN", "INC")),
        (("disputed:INC",), [("INC", "corrected")], ()),
        ((), [("INC", "stands"), ("INC", "settled"), ("INC", "stands")], ("INC",)),
        (("disputed:nothing",), [], ()),
    ],
)
def test_what_is_disputed_now_follows_from_everything_that_was_said(terms, told, found):
    said = [{"categories": [code], "standing": how} for code, how in told]

    assert standing(terms, said) == found
