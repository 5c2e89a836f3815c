"""The words of a card: complete in every language, plain, and evidence only where somebody answers for them."""

import re

import pytest

from referral.domain import card, card_words_en
from referral.domain.plain_words import DETAILS, NEEDS
from referral.domain.wording import FORBIDDEN_FOR_PEOPLE

ALL = pytest.mark.parametrize("words", card.WORDS.values(), ids=card.WORDS)
ENGLISH = pytest.mark.parametrize("key", ["en", "en-easy"])
NOT_FOR_PEOPLE = (*FORBIDDEN_FOR_PEOPLE, "consent", "referral", "data", "processing", "controller", "article")
NEVER_ON_A_CARD = {"GRC"}


def shown(key="en", told=("IDN", "CON", "SAF", "INC"), **changes):
    right = {
        "agency": "Harbour",
        "agency_type": "victim_support_commissioned",
        "referral_type": "support.victim_general",
    }
    return card.compose(key, told=told, **{**right, **changes})


@ALL
def test_every_language_has_words_for_every_detail_that_can_be_told(words):
    assert set(words.details) == set(DETAILS) - NEVER_ON_A_CARD
    assert set(words.purposes) == set(card_words_en.WORDS.purposes) <= set(NEEDS)
    assert set(words.who) == set(card_words_en.WORDS.who)
    assert len({words.yes, words.no, words.later, words.change}) == 4


@ENGLISH
def test_a_card_has_no_word_that_people_should_not_have_to_read(key):
    text = shown(key, told=[code for code in DETAILS if code != "GRC"]).text.casefold()

    assert not [word for word in NOT_FOR_PEOPLE if re.search(rf"\b{word}\b", text)]


@ENGLISH
def test_sentences_are_short_enough_to_be_read_aloud(key):
    sentences = re.split(r"\n|(?<=[.:?])\s+", shown(key).text)

    assert max(len(one.split()) for one in sentences) <= (16 if key == "en-easy" else 20)


def test_what_would_be_told_is_never_also_not_told():
    one = shown(told=("IDN", "HEA", "PID"))

    assert not set(one.told) & set(one.not_told)
    assert "who you say did it" in shown().not_told


def test_the_same_card_has_the_same_words_and_another_one_another_version():
    assert card.version_of(shown()) == card.version_of(shown())
    assert card.version_of(shown()) != card.version_of(shown(told=("IDN",)))
    assert card.version_of(shown()) != card.version_of(shown(agency="Bridgegate"))


def test_the_honest_limits_and_how_to_say_stop_are_on_every_card():
    text = shown().text

    assert "even if you say no" in text
    assert "Home Office" in text
    assert "You can say stop at any time." in text


@pytest.mark.parametrize(("key", "evidence"), [("en", "en"), ("en-easy", "en-easy"), ("cy", "en"), ("pl", "en")])
def test_a_translation_that_no_translator_answers_for_is_no_evidence(key, evidence):
    assert card.evidence_words(key) == evidence


def test_a_kind_of_agency_without_words_of_its_own_has_those_of_its_kind():
    assert shown(agency_type="nhs.gp").who == "the health service"
    assert shown(agency_type="advocacy_imca").who == "an organisation that can help"
