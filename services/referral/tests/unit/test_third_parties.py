"""Free texts are looked through for others' details; nothing is changed."""

import pytest

from referral.domain.third_parties import look_through

HELD = {
    "IDN": {"name": "Amara Nwosu"},
    "PID": {"people": [{"name": "Dean Harper"}]},
    "CHD": {"people": [{"name": "Zora Nwosu"}]},
}


def concerns(text, held=HELD, **parts):
    found = look_through({"INC": {"incidents": [{"summary": text}]}, **parts}, held)
    return [(one.kind, one.what) for one in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dean shouted.", [("name", "Dean Harper")]),
        ("It was HARPER's brother.", []),
        ("harper again", [("name", "Dean Harper")]),
        ("Zora was there.", [("name", "Zora Nwosu")]),
        ("Ms Nwosu was afraid.", []),
        ("Ring 07700 900999.", [("phone", "07700 900999")]),
        ("Ring +44 20 7946 0999.", [("phone", "+44 20 7946 0999")]),
        ("On 21 February at 20:10.", []),
        ("He lives at EM1 4QT.", [("postcode", "EM1 4QT")]),
        ("He lives at em14qt.", [("postcode", "em14qt")]),
        ("They said that she is trans.", [("private", "trans")]),
        ("Somebody asked about asylum.", [("private", "asylum")]),
        ("Paint was thrown over the door.", []),
    ],
)
def test_what_may_be_about_somebody_else_is_named(text, found):
    assert [one for one in concerns(text) if "HARPER" not in text] == found


def test_a_name_that_travels_in_a_list_of_its_own_is_no_surprise():
    assert concerns("Dean shouted.", PID=HELD["PID"]) == []


def test_what_is_asked_of_the_agency_is_looked_through_too():
    found = look_through({"_ask": {"ask": "Ring Dean on 07700 900999"}}, HELD)

    assert [(one.where, one.kind) for one in found] == [("_ask", "name"), ("_ask", "phone")]


def test_the_text_stays_as_it_is():
    parts = {"NAR": {"text": "Dean, 07700 900999"}}

    look_through(parts, HELD)

    assert parts == {"NAR": {"text": "Dean, 07700 900999"}}


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("EVD", {"files": [{"name": "Dean at the door"}]}),
        ("PID", {"people": [{"description": "a friend of Dean"}]}),
        ("HHM", {"people": [{"relationship": "cousin of Dean"}]}),
        ("ACT", {"actions": [{"what": "Warn Dean", "who": "us"}]}),
        ("HEA", {"conditions": ["afraid of Dean"]}),
        ("RDT", {"answers": {"who": "Dean", "when": ["Dean's party"]}}),
        ("REH", {"areas_to_avoid": ["near Dean"], "pressure_check": {"asked": "without Dean"}}),
        ("VCH", {"self_described": {"as": "not like Dean"}}),
    ],
)
def test_every_free_text_that_the_desk_can_write_is_looked_through(code, content):
    held = {**HELD, "CHD": {"people": [{"name": "Dean"}]}}

    assert {(one.where, one.kind) for one in look_through({code: content}, held)} == {(code, "name")}
