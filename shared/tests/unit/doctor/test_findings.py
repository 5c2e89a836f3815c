"""How findings are made and told."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from alongside.doctor import Finding, good, guarded, tell, wrong
from alongside.doctor.clocks import compare_clocks

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def told(findings, as_json=False):
    lines = []
    return tell(findings, as_json, lines.append), lines


def test_each_finding_is_one_line_with_its_command():
    status, lines = told(
        [good("consent database", "It answers."), wrong("consent keys", "None is there.", "mend it")]
    )

    assert status == 1
    assert lines == [
        "ok     consent database  It answers.",
        "WRONG  consent keys      None is there.  -> mend it",
    ]


def test_when_all_is_well_the_exit_status_is_0():
    assert told([good("a", "Fine.")])[0] == 0


def test_as_json_each_finding_is_one_object_and_the_last_has_the_numbers():
    status, lines = told([good("a", "Fine."), wrong("b", "Bad.", "mend")], as_json=True)

    assert status == 1
    assert [json.loads(line) for line in lines] == [
        {"subject": "a", "ok": True, "sentence": "Fine.", "mend": None},
        {"subject": "b", "ok": False, "sentence": "Bad.", "mend": "mend"},
        {"findings": 2, "wrong": 1},
    ]


def test_a_look_that_fails_itself_is_a_finding_that_repeats_nothing_of_the_error():
    def look():
        yield good("first", "Seen before it failed.")
        raise LookupError("the secret 5EC12E7")

    first, failed = guarded("consent keys", look)

    assert first.ok
    assert failed.subject == "consent keys" and not failed.ok
    assert "LookupError" in failed.sentence and "5EC12E7" not in str(failed)


@pytest.mark.parametrize(
    ("apart_s", "ok", "part"),
    [
        (0, True, "shows what this machine's shows"),
        (60, True, "shows what this machine's shows"),
        (-60, True, "shows what this machine's shows"),
        (61, False, "61 seconds ahead of this machine's"),
        (-61, False, "61 seconds behind this machine's"),
        (600, False, "10 minutes ahead of"),
        (-86400, False, "24 hours behind"),
    ],
)
def test_clocks_that_differ_are_told_with_how_much(apart_s, ok, part):
    found = compare_clocks("a", "the database", NOON + timedelta(seconds=apart_s), NOON, timedelta(seconds=60))

    assert found.ok is ok and part in found.sentence
    assert (found.mend is None) is ok


def test_a_finding_is_a_value():
    assert good("a", "Fine.") == Finding("a", True, "Fine.", None)
