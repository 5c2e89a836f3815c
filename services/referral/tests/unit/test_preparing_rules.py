"""What may be offered, what is ticked beforehand, and what can never come back in."""

import pytest

from referral.domain import preparing
from referral.domain.agency import Agency
from referral.domain.agreements import answers, newest
from referral.domain.changes import changed, mark
from referral.domain.offers import offers
from referral.domain.readable import rows, safe_ways, sections
from referral.domain.wording import Contact

RULE = {
    "type": "support.victim_general", "necessary": ["IDN", "CON", "SAF", "INC"], "with_reason": ["HEA"],
    "explicit_consent": ["VCH"],
}  # fmt: skip
CARE = Agency(
    "care", "Care", "victim_support_commissioned", "active", False, ("support.victim_general",), Contact("a", "b")
)


def agreed(*codes, status="active"):
    return {"agency": "care", "status": status, "categories_by_type": {"support.victim_general": list(codes)}}


def one_offer(*agreements):
    (made,) = offers({"types": [RULE]}, agreements, [CARE])
    return made


def test_an_agreement_lowers_what_may_go_and_never_raises_it():
    made = one_offer(agreed("IDN", "CON", "SAF", "HEA", "PID"))

    assert (made.necessary, made.optional, made.explicit) == (("IDN", "CON", "SAF"), ("HEA",), ())
    assert made.covered


@pytest.mark.parametrize("agreement", [(), (agreed("IDN", status="expired"),)])
def test_without_an_agreement_in_force_it_is_not_covered(agreement):
    assert not one_offer(*agreement).covered


def test_she_is_asked_about_what_is_needed_and_held_and_nothing_optional():
    made = one_offer(agreed("IDN", "CON", "SAF", "INC", "HEA", "VCH"))

    assert made.asked_of(["CON", "HEA", "VCH"]) == ("CON", "SAF")
    assert made.may_add(["HEA"]) == ("HEA",)


def test_nobody_is_offered_what_the_agency_does_not_take():
    assert offers({"types": [{**RULE, "type": "police.report"}]}, [], [CARE]) == ()


@pytest.mark.parametrize(
    ("chosen", "allowed", "goes"),
    [(None, ["I1"], ("I1",)), (["I1", "I2"], ["I1"], ("I1",)), (["I2"], ["I1"], ()), ([], ["I1"], ())],
)
def test_an_incident_that_she_left_out_cannot_be_chosen(chosen, allowed, goes):
    assert preparing.only_allowed(chosen, allowed) == goes


def test_what_is_ticked_beforehand_is_what_she_allowed():
    assert preparing.first_details(["IDN", "INC"], ["IDN"], ["IDN", "INC"]) == ("IDN",)
    assert preparing.first_details(["IDN", "INC"], [], ["IDN"]) == ("IDN",)


def consent(id_, at, status="given", cells=()):
    made = [
        {"purpose": "police.report", "categories": list(codes), "answer": said, "valid_until": None}
        for said, codes in cells
    ]
    return {
        "consent_id": id_, "agency": "police", "purposes": ["police.report"], "status": status, "cells": made,
        "recorded_at": at,
    }  # fmt: skip


def test_the_newest_answer_counts_and_what_she_took_out_is_known():
    told = answers(
        [
            consent("old", "2026-03-01T10:00:00+00:00", "refused", [("refused", ["IDN"])]),
            consent("new", "2026-03-02T10:00:00+00:00", cells=[("given", ["IDN"]), ("refused", ["INC"])]),
        ]
    )
    last = newest(told, "police", "police.report")

    assert (last.consent_id, last.answer, last.allowed, last.left_out) == ("new", "given", ("IDN",), ("INC",))
    assert newest(told, "police", "support.witness") is None


def test_the_same_content_has_the_same_mark_whatever_the_order():
    assert mark({"a": 1, "b": [2]}) == mark({"b": [2], "a": 1}) != mark({"a": 1})


def test_a_change_leaves_the_rest_and_takes_out_what_is_empty():
    assert changed({"IDN": {"name": "A"}, "NAR": {"text": "b"}}, {"NAR": None, "WSH": {"wants": "c"}}) == {
        "IDN": {"name": "A"}, "WSH": {"wants": "c"},
    }  # fmt: skip


def test_no_code_and_no_hash_is_read_by_anybody():
    text = str(
        [
            (section.title, section.rows)
            for section in sections(
                {
                    "INC": {"incidents": [{"id": "I1", "type": "criminal_damage", "crime_status": "not_assessed"}]},
                    "EVD": {"files": [{"name": "door.jpg", "sha256": "ab" * 32}]},
                    "RLV": {"level": "medium", "assessed_at": "2026-03-03T10:00:00+00:00"},
                }
            )
        ]
    )

    assert not [code for code in ("I1", "criminal_damage", "not_assessed", "abab", "medium", "INC") if code in text]
    assert "3 March 2026, 10:00" in text


def test_what_is_not_known_to_be_safe_stands_among_what_must_not_be():
    ways = safe_ways({"channels": [{"kind": "sms", "safe": "unknown"}, {"kind": "post", "safe": "no"}]})

    assert ways.safe == ()
    assert ways.unsafe == ("Text message (not known: treat as unsafe)", "Letter")
    assert safe_ways("unknown, treat all contact as unsafe").known is False


def test_one_thing_has_no_number_and_several_have():
    assert [row.label for row in rows({"people": [{"name": "a"}]})] == ["Person"]
    assert [row.label for row in rows({"people": [{"name": "a"}, {"name": "b"}]})] == ["Person 1", "Person 2"]
