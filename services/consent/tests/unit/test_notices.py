"""Words are kept under their own hash; a translation is of known words, and somebody answers for it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from consent.domain.consent_errors import NoticeNotSound
from consent.domain.notices import (
    MACHINE_MAY_NOT,
    OTHER_VERSION,
    SOURCE_UNKNOWN,
    TRANSLATION_NEEDED,
    Notice,
    check_translation,
)

AT = datetime(2026, 3, 4, tzinfo=UTC)
ENGLISH = Notice("sharing", "2026-02", "en-GB", "standard", "We would like to tell Harbour.", AT)
WELSH = replace(
    ENGLISH, language="cy", text="Hoffem ddweud wrth Harbour.", translation_of=ENGLISH.sha256, signed_off_by="M. Rees"
)


def test_the_hash_is_of_exactly_these_words():
    assert ENGLISH.sha256 == "eb9f69901d18ade96c10988b617a48a63ba79446a006941a8c7a6f45e55a360d"
    assert replace(ENGLISH, text=ENGLISH.text + " ").sha256 != ENGLISH.sha256
    assert replace(ENGLISH, version="2026-03").sha256 == ENGLISH.sha256


@pytest.mark.parametrize(
    "notice", [ENGLISH, WELSH, replace(ENGLISH, format="easy_read", text="We want to tell Harbour.")]
)
def test_words_that_may_be_shown(notice):
    check_translation(notice, [ENGLISH] if notice is not ENGLISH else [])


@pytest.mark.parametrize(
    ("notice", "code", "sentence"),
    [
        (replace(WELSH, translation_of=None), "TRANSLATION_SOURCE", TRANSLATION_NEEDED),
        (replace(WELSH, translation_of="0" * 64), "TRANSLATION_SOURCE", SOURCE_UNKNOWN),
        (replace(WELSH, language="en-GB"), "TRANSLATION_SOURCE", OTHER_VERSION),
        (replace(WELSH, signed_off_by=None), "TRANSLATION_SIGNED_OFF", MACHINE_MAY_NOT),
        (replace(WELSH, signed_off_by="  "), "TRANSLATION_SIGNED_OFF", MACHINE_MAY_NOT),
    ],
)
def test_words_that_may_not(notice, code, sentence):
    with pytest.raises(NoticeNotSound) as refused:
        check_translation(notice, [ENGLISH])

    assert (refused.value.code, str(refused.value)) == (code, sentence)
