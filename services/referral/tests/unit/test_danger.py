"""Sharing without a yes: what the form has to say, who can be told, and who can be the second person."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from alongside.casedata.codes import CATEGORIES
from referral.domain import danger
from referral.domain.agency import Agency
from referral.domain.proposal import Proposal, Verdict, may_decide
from referral.domain.wording import Contact

NOW = datetime(2026, 3, 5, 14, 0, tzinfo=UTC)
POLICE = Agency(
    "norshire-police", "Norshire Police", "police", "active", True, ("police.report", "police.emergency", "x"),
    Contact("desk", "020 7946 0101"),
)  # fmt: skip
KNOWN = danger.recipients([POLICE])
HELD = ("IDN", "ADR", "INC", "HEA")
RIGHT = {
    "rung": "yes", "to": "norshire-police police.emergency", "danger_to_life": "yes", "immediate_danger": "yes",
    "facts": "He is at the door.", "why": ["no_time"], "necessity": "She could be hurt.",
    "proportionality": "Only what finds her.", "categories": ["IDN", "ADR"], "telling": "told_before",
}  # fmt: skip


def read(**changes):
    return danger.read({**RIGHT, **changes}, KNOWN, HELD, NOW)


@pytest.mark.parametrize("changes", [{"protect": False}, {"status": "suspended"}, {"accepts": ("support.witness",)}])
def test_only_those_who_protect_can_be_told(changes):
    assert len(KNOWN) == 2
    assert danger.recipients([replace(POLICE, **changes)]) == []


def test_a_whole_form_is_read():
    found, wrong = read(wishes=" Keep my children safe. ")

    assert wrong == {}
    assert (found.agency, found.type, found.categories) == ("norshire-police", "police.emergency", ("IDN", "ADR"))
    assert found.minutes_matter
    assert found.wishes == "Keep my children safe."
    assert found.answers["can_decide"] == "unknown"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rung": ""}, "rung"),
        ({"to": "harbour-victim-care support.witness"}, "to"),
        ({"facts": "  "}, "facts"),
        ({"facts": "x" * 4001}, "facts"),
        ({"why": ["because"]}, "why"),
        ({"necessity": ""}, "necessity"),
        ({"proportionality": ""}, "proportionality"),
        ({"categories": []}, "categories"),
        ({"categories": ["GRC", "IMM"]}, "categories"),
        ({"telling": ""}, "telling"),
        ({"telling": "told_after"}, "tell_by"),
        ({"telling": "told_after", "tell_by": "2026-03-04"}, "tell_by"),
        ({"telling": "told_after", "tell_by": "soon"}, "tell_by"),
        ({"telling": "withheld_until_review"}, "why_withheld"),
    ],
)
def test_what_is_missing_is_named_by_its_field(changes, field):
    found, wrong = read(**changes)

    assert found is None
    assert list(wrong) == [field]
    assert wrong[field].startswith(("Enter ", "Choose "))


def test_mistakes_stand_in_the_order_of_the_page():
    _, wrong = danger.read({}, KNOWN, HELD, NOW)

    assert list(wrong) == ["rung", "to", "facts", "why", "necessity", "categories", "proportionality", "telling"]


def test_whoever_cannot_decide_needs_no_other_reason():
    assert read(why=[], can_decide="no")[1] == {}


@pytest.mark.parametrize(
    ("answers", "alone"),
    [
        ({"immediate_danger": "no"}, False),
        ({"immediate_danger": "unknown"}, False),
        ({"danger_to_life": "no"}, False),
        ({"danger_to_life": "unknown", "child_in_danger": "yes"}, True),
        ({"danger_to_life": "no", "at_risk_of_harm": "yes"}, True),
    ],
)
def test_minutes_matter_only_where_somebody_is_in_danger_now(answers, alone):
    assert read(**answers)[0].minutes_matter is alone


def test_the_day_of_telling_ends_at_midnight_where_she_lives():
    found, _ = read(telling="told_after", tell_by="2026-07-01")

    assert found.telling["by"] == "2026-07-01T22:59:00+00:00"


def test_every_detail_that_may_ever_go_has_words_and_no_code_is_met():
    assert set(danger.DETAILS) == set(CATEGORIES) - {"GRC"}


@pytest.mark.parametrize(("by", "may"), [("sam.d", True), ("nadia.k", False), (" Nadia.K ", False)])
def test_whoever_proposed_is_never_the_second_person(by, may):
    proposal = Proposal("p", "person", "e", "norshire-police", "police.report", "nadia.k", NOW, {})

    assert may_decide(proposal, by) is may
    decided = proposal.decided(Verdict.SAID_NO, "sam.d", NOW, None, "Ask her first.")
    assert not may_decide(decided, by)
    assert decided.content == {"answer": "Ask her first."}
