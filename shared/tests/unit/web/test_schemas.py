"""Schemas for what comes from outside."""

import marshmallow
import pytest

from alongside.web.schemas import Flag, Strict, WholeNumber


class Form(Strict):
    yes = Flag()
    count = WholeNumber()


@pytest.mark.parametrize("data", [{"yes": True}, {"yes": False}, {"count": 0}, {"count": -3}, {}])
def test_what_is_meant_is_taken(data):
    assert Form().load(data) == data


@pytest.mark.parametrize(
    "data",
    [
        {"yes": "true"}, {"yes": 1}, {"yes": 0}, {"yes": None}, {"yes": []},
        {"count": "1"}, {"count": 1.0}, {"count": True}, {"count": None}, {"other": 1},
    ],
    ids=str,
)  # fmt: skip
def test_what_only_looks_like_it_is_refused(data):
    with pytest.raises(marshmallow.ValidationError):
        Form().load(data)
