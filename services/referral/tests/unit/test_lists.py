"""One entry of a list at a time, and nothing that somebody else wrote is lost."""

import pytest

from referral.domain.changes import mark
from referral.domain.lists import NotThere, present_of, with_entry

DEAN, SAM, KIM = {"name": "Dean", "statement": "alleged"}, {"name": "Sam"}, {"name": "Kim"}


@pytest.mark.parametrize(
    ("what", "held", "entry", "seen", "expected"),
    [
        ("added", [DEAN], SAM, "", [DEAN, SAM]),
        ("added twice", [DEAN, SAM], SAM, "", [DEAN, SAM]),
        ("changed", [DEAN, SAM], KIM, mark(DEAN), [KIM, SAM]),
        ("changed twice", [KIM, SAM], KIM, mark(DEAN), [KIM, SAM]),
        ("taken out", [DEAN, SAM], None, mark(DEAN), [SAM]),
        ("changed after another was taken out", [SAM], KIM, mark(SAM), [KIM]),
    ],
)
def test_one_entry_is_written(what, held, entry, seen, expected):
    assert with_entry(held, entry, seen) == expected, what


@pytest.mark.parametrize("entry", [KIM, None])
def test_what_somebody_else_changed_is_not_written_over_or_taken_out(entry):
    with pytest.raises(NotThere):
        with_entry([{**DEAN, "address": "5 Larkfield Court"}, SAM], entry, mark(DEAN))


def test_nothing_is_no_entry():
    with pytest.raises(NotThere):
        with_entry([DEAN], None, "")


def test_what_stands_now_is_found_by_its_name_and_never_by_its_place():
    changed = {**DEAN, "address": "5 Larkfield Court"}

    assert present_of([SAM, changed], DEAN, ("name",)) == changed
    assert present_of([SAM], DEAN, ("name",)) is None
    assert present_of([changed, DEAN], DEAN, ("name",)) is None
    assert present_of([SAM], {"statement": "alleged"}, ("name",)) is None
