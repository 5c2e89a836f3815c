"""A changed number or address is unsafe until it was checked."""

from datetime import UTC, datetime

import pytest

from notify.domain.errors import CheckedByThemselves, NothingToRing
from notify.domain.points import CheckHow, Unchecked, check, masked, unchecked_after, ways_waiting

OLD, NEW, NEWER = "07700 900101", "07700 900102", "07700 900103"
OPEN = {"mobile": Unchecked("kim", OLD)}
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def after(held, unchecked, offered, *, first=False):
    return unchecked_after(held, unchecked, offered, by="kim", first=first)


@pytest.mark.parametrize(
    ("what", "held", "unchecked", "offered", "expected"),
    [
        ("a changed number", {"mobile": OLD}, {}, {"mobile": NEW}, OPEN),
        ("a way that there was none of", {"mobile": OLD}, {}, {"mobile": OLD, "email": "a@example.org"},
         {"email": Unchecked("kim")}),
        ("after everything was taken out", None, {}, {"mobile": NEW}, {"mobile": Unchecked("kim")}),
        ("the same number", {"mobile": OLD}, {}, {"mobile": OLD}, {}),
        ("the same number, written otherwise", {"mobile": OLD}, {}, {"mobile": "07700900 101"}, {}),
        ("nothing any more", {"mobile": OLD}, {}, None, {}),
        ("an empty one", {"mobile": OLD}, {}, {"mobile": " "}, {}),
        ("saved again", {"mobile": NEW}, {"mobile": Unchecked("pat", OLD)}, {"mobile": NEW},
         {"mobile": Unchecked("pat", OLD)}),
        ("changed again", {"mobile": NEW}, {"mobile": Unchecked("pat", OLD)}, {"mobile": NEWER}, OPEN),
        ("back to what was checked", {"mobile": NEW}, OPEN, {"mobile": OLD}, {}),
    ],
)  # fmt: skip
def test_what_was_changed_has_to_be_checked(what, held, unchecked, offered, expected):
    assert after(held, unchecked, offered) == expected, what


def test_the_first_number_of_a_person_is_no_change():
    assert after(None, {}, {"mobile": NEW}, first=True) == {}


def test_every_way_to_an_unchecked_point_is_not_known_to_be_safe_and_others_stay():
    channels = [{"kind": kind, "safe": "yes"} for kind in ("mobile_call", "sms", "landline_call", "in_person")]

    kept = masked({"channels": channels, "never": ["x"]}, OPEN)

    assert {one["kind"]: one["safe"] for one in kept["channels"]} == {
        "mobile_call": "unknown", "sms": "unknown", "landline_call": "yes", "in_person": "yes",
    }  # fmt: skip
    assert kept["never"] == ["x"]
    assert ways_waiting({"channels": channels}, "mobile") == ("mobile_call", "sms")


def test_what_is_not_safe_stays_not_safe():
    assert masked({"channels": [{"kind": "sms", "safe": "no"}]}, OPEN)["channels"] == [{"kind": "sms", "safe": "no"}]


def test_whoever_changed_it_is_no_second_person():
    with pytest.raises(CheckedByThemselves):
        check(OPEN, "mobile", CheckHow.SECOND_PERSON, "kim", NOW)

    assert check(OPEN, "mobile", CheckHow.SECOND_PERSON, "pat", NOW).by == "pat"


def test_without_an_earlier_number_there_is_none_to_ring():
    with pytest.raises(NothingToRing):
        check({"mobile": Unchecked("kim")}, "mobile", CheckHow.OLD_WAY, "pat", NOW)

    assert check(OPEN, "mobile", CheckHow.OLD_WAY, "kim", NOW).how is CheckHow.OLD_WAY
