"""A value known at sight comes out as it does the long way; one that is refused is refused in the same words."""

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError, missing

from alongside.casedata.codes import CATEGORIES, REFERRAL_TYPES
from consent.entrypoints.http.schemas_in import MANY, AtSight, Categories, Code, Identifier

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40)
UUIDS = st.uuids().map(str)
LOOSE = UUIDS.map(str.upper) | UUIDS.map(lambda one: one + "\n") | UUIDS.map(lambda one: one[:-1] + "٣")
LISTS = st.lists(st.sampled_from(CATEGORIES), max_size=30)
VALUES = (
    st.sampled_from(REFERRAL_TYPES)
    | UUIDS
    | LOOSE
    | LISTS
    | st.lists(st.sampled_from(CATEGORIES) | SCALARS | LISTS, max_size=5)
    | st.sampled_from([["IDN"] * MANY, ["IDN"] * (MANY + 1), {"IDN": 1}, tuple(CATEGORIES), missing])
    | SCALARS
)


@pytest.mark.parametrize(
    "field",
    [
        Code(REFERRAL_TYPES),
        Code(REFERRAL_TYPES, required=True),
        Code(REFERRAL_TYPES, allow_none=True, load_default="police.report"),
        Identifier(required=True),
        Identifier(allow_none=True),
        Categories(),
        Categories(required=True),
    ],
)
@given(value=VALUES)
def test_at_sight_nothing_is_taken_otherwise(field, value):
    at_sight = _outcome(field, value)

    with patch.object(type(field), "sound", return_value=False):
        assert at_sight == _outcome(field, value)


def test_sound_values_need_not_go_the_long_way():
    sound = [(Code(REFERRAL_TYPES), "police.report"), (Identifier(), "0" * 8 + "-0000" * 3 + "-" + "0" * 12)]

    for field, value in [*sound, (Categories(), list(CATEGORIES))]:
        assert isinstance(field, AtSight) and field.sound(value)


@pytest.mark.parametrize("after", ["\n", " ", "\n\n", "0"], ids=["a line's end", "a space", "two lines", "a digit"])
def test_nothing_follows_an_identifier(after):
    with pytest.raises(ValidationError):
        Identifier().deserialize("0" * 8 + "-0000" * 3 + "-" + "0" * 12 + after)


def _outcome(field, value):
    try:
        found = field.deserialize(value)
    except ValidationError as refused:
        return "refused", refused.messages
    return type(found), found
