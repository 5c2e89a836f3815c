"""The same receipt in easy read and in Welsh: complete, beside the English, and marked as signed off by nobody."""

import re
from datetime import UTC, datetime

import pytest

from alongside.casedata.codes import CATEGORIES, REFERRAL_TYPES
from consent.domain.consent_events import EVERYTHING, Scope
from consent.domain.receipt_helps import HELPS, helps
from consent.domain.receipt_language import usual_help
from consent.domain.receipt_words import CATEGORY_WORDS, CLOSING, PURPOSE_WORDS, Stop

SUMMER = datetime(2026, 7, 5, 9, 30, tzinfo=UTC)
NEVER = re.compile(
    r"\b(victim|subject|withheld|exception|duplicate|hate|crime|incident|perpetrator|GDPR|consent)\b", re.I
)
SOME = Scope(frozenset({"support.victim_general"}), frozenset({"IDN", "HEA"}))


def lines(key, scope=EVERYTHING):
    stop = Stop("Harbour Care", ("support.victim_general",), ("IDN", "HEA"), scope)
    return next(one.lines for one in helps([stop], SUMMER) if one.key == key)


@pytest.mark.parametrize("key", HELPS)
def test_every_category_and_every_purpose_has_words_and_nobody_signed_them_off(key):
    words = HELPS[key]

    assert set(words.categories) == set(CATEGORIES) == set(CATEGORY_WORDS)
    assert set(words.purposes) == set(REFERRAL_TYPES) == set(PURPOSE_WORDS)
    assert (len(words.closing), len(words.months), words.signed_off_by) == (len(CLOSING), 12, "")
    assert all(text.strip() for text in (*words.categories.values(), *words.purposes.values()))
    said = (*words.categories.values(), *words.purposes.values(), *words.closing, words.began, words.not_told)
    assert not [text for text in said if NEVER.search(text)]


@pytest.mark.parametrize(
    ("key", "whole", "part"),
    [
        (
            "easy_read",
            "We stopped. We do not tell Harbour Care this any more: anything about you.",
            "We stopped. We do not tell Harbour Care this any more: your name and your health. It was for this: "
            "support for you.",
        ),
        (
            "cy",
            "O hynny ymlaen ni fyddwn ni’n dweud hyn wrth Harbour Care: unrhyw beth amdanoch chi.",
            "O hynny ymlaen ni fyddwn ni’n dweud hyn wrth Harbour Care: eich enw a hefyd eich iechyd; ar gyfer: "
            "cymorth i chi.",
        ),
    ],
)
def test_it_says_the_same_of_the_whole_and_of_a_part(key, whole, part):
    assert (lines(key)[1], lines(key, SOME)[1]) == (whole, part)
    assert "10:30" in lines(key)[0] and "2026" in lines(key)[0]
    assert lines(key)[2:] == HELPS[key].closing


def test_easy_read_has_short_sentences():
    sentences = [
        one for line in (*lines("easy_read"), *lines("easy_read", SOME)) for one in re.split(r"[.!?:] ?", line)
    ]

    assert max(len(one.split()) for one in sentences) <= 12


@pytest.mark.parametrize(
    ("language", "text_format", "key"),
    [
        ("cy", "standard", "cy"),
        ("cy-GB", None, "cy"),
        ("en-GB", "easy_read", "easy_read"),
        ("cy", "easy_read", "easy_read"),
        ("en-GB", "standard", None),
        ("pl", "standard", None),
        (None, None, None),
    ],
)
def test_who_was_asked_in_other_words_gets_them_by_herself(language, text_format, key):
    assert usual_help(language, text_format) == key
