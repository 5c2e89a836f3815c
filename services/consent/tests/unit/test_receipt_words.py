"""A receipt is read aloud: short plain sentences, and nothing that says what happened or who is what."""

import re
from datetime import UTC, datetime

import pytest

from alongside.casedata.codes import CATEGORIES, REFERRAL_TYPES
from consent.domain.consent_events import EVERYTHING, Scope
from consent.domain.receipt_words import CATEGORY_WORDS, CLOSING, PURPOSE_WORDS, Stop, stopped

SUMMER = datetime(2026, 7, 5, 9, 30, tzinfo=UTC)
NEVER = re.compile(
    r"\b(victim|subject|withheld|exception|duplicate|hate|crime|incident|perpetrator|GDPR|consent)\b", re.I
)


def lines(scope, categories=("IDN", "HEA"), purposes=("support.victim_general", "police.report")):
    return stopped([Stop("Harbour Care", purposes, categories, scope)], SUMMER)


@pytest.mark.parametrize(
    ("scope", "sentence"),
    [
        (EVERYTHING, "From then on we do not tell Harbour Care anything about you."),
        (Scope(None, frozenset({"HEA", "PID"})), "From then on we do not tell Harbour Care your health."),
        (
            Scope(frozenset({"support.victim_general"}), None),
            "From then on we do not tell Harbour Care anything about you for support for you.",
        ),
        (
            Scope(None, frozenset({"IDN", "HEA"})),
            "From then on we do not tell Harbour Care your name and your health.",
        ),
        (
            Scope(frozenset({"support.victim_general", "police.report"}), frozenset({"HEA"})),
            "From then on we do not tell Harbour Care your health for support for you and a report to the police.",
        ),
    ],
)
def test_what_was_taken_back_is_said_in_one_sentence(scope, sentence):
    assert lines(scope)[1] == sentence


def test_three_things_are_a_list_and_a_code_of_later_is_said_in_general_words():
    found = lines(Scope(None, frozenset({"IDN", "HEA", "XYZ"})), categories=("IDN", "HEA", "XYZ"))

    assert found[1] == "From then on we do not tell Harbour Care your name, your health and other things."


def test_it_begins_with_the_time_on_the_wall_and_ends_with_what_she_may_rely_on():
    found = lines(EVERYTHING)

    assert found[0] == "On 5 July 2026 at 10:30 you told us to stop."
    assert found[-len(CLOSING) :] == CLOSING


def test_two_answers_about_one_agency_are_one_sentence():
    stop = Stop("Harbour Care", (), (), EVERYTHING)

    assert len(stopped([stop, stop], SUMMER)) == 2 + len(CLOSING)


def test_there_are_words_for_every_code():
    assert set(CATEGORY_WORDS) == set(CATEGORIES)
    assert set(PURPOSE_WORDS) == set(REFERRAL_TYPES)


@pytest.mark.parametrize("words", [*CATEGORY_WORDS.values(), *PURPOSE_WORDS.values(), *CLOSING])
def test_no_word_of_offices_is_in_it(words):
    assert not NEVER.search(words)
    assert all(len(sentence.split()) <= 20 for sentence in words.split(". "))
