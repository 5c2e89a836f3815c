"""JSON that can be read in one way only."""

import pytest

from alongside.web import strict_json
from alongside.web.strict_json import MAX_DEPTH, MAX_INTEGER, NotStrictJson


@pytest.mark.parametrize(
    "value", [None, True, 0, -MAX_INTEGER, MAX_INTEGER, 1.5, "", "\u00fc \U0001f600", [], {"a": [{"b": 1}]}]
)
def test_what_is_written_is_read_back(value):
    assert strict_json.loads(strict_json.dumps(value)) == value


def test_equal_values_are_written_with_equal_bytes():
    assert (
        strict_json.dumps({"b": 1, "a": "ü"}) == strict_json.dumps({"a": "ü", "b": 1}) == '{"a":"ü","b":1}'.encode()
    )


def test_nesting_is_allowed_to_the_limit_and_no_further():
    assert strict_json.loads("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    with pytest.raises(NotStrictJson, match="nested"):
        strict_json.loads("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


@pytest.mark.parametrize("beside", ["[]", '{"a":[]}', '"["'])
@pytest.mark.parametrize(("opens", "closes"), [("[", "]"), ('{"a":', "}")])
def test_nesting_is_counted_in_bytes_too_whatever_stands_beside_it(beside, opens, closes):
    def nested(levels):
        return f"[{','.join([beside] * 40)},{opens * levels}[]{closes * levels}]".encode()

    assert strict_json.loads(nested(MAX_DEPTH - 2))
    with pytest.raises(NotStrictJson, match="nested"):
        strict_json.loads(nested(MAX_DEPTH - 1))


@pytest.mark.parametrize("digits", ["9007199254740992", "-9007199254740992", "9" * 18, "9" * 4000, "9" * 100_000])
def test_a_number_that_is_too_large_is_refused_by_its_length_first(digits):
    with pytest.raises(NotStrictJson, match="whole number"):
        strict_json.loads(digits)


def test_what_is_not_a_number_is_not_written():
    with pytest.raises(ValueError, match="not JSON compliant"):
        strict_json.dumps(float("nan"))
