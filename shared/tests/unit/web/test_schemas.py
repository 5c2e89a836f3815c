"""Schemas for what comes from outside."""

import marshmallow
import pytest

from alongside.web.schemas import Flag, Form, Strict, WholeNumber


class Sent(Strict):
    yes = Flag()
    count = WholeNumber()


@pytest.mark.parametrize("data", [{"yes": True}, {"yes": False}, {"count": 0}, {"count": -3}, {}])
def test_what_is_meant_is_taken(data):
    assert Sent().load(data) == data


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
        Sent().load(data)


def test_a_flag_that_may_only_be_set_is_refused_when_it_is_not():
    field = Flag(validate=marshmallow.validate.Equal(True))

    assert field.deserialize(True) is True
    with pytest.raises(marshmallow.ValidationError):
        field.deserialize(False)


@pytest.mark.parametrize("pattern", [r"[a-z]{2}", r"^[a-z]{2}$", r"^(a|ab)$"])
@pytest.mark.parametrize(
    "text", ["ab\n", "abc", " ab", "", "ab\nab"], ids=["line end", "longer", "before", "none", "twice"]
)
def test_a_form_is_that_of_the_whole_text(pattern, text):
    form = Form(pattern, error="Not so")
    assert form("ab") == "ab"
    with pytest.raises(marshmallow.ValidationError, match="Not so"):
        form(text)
