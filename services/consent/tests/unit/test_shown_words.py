"""Which of the words that are kept a person was shown: by their hash, or by the name of the notice."""

from types import SimpleNamespace

import pytest

from consent.domain.consent_errors import UnknownNotice
from consent.usecases.shown_words import shown_words

NAMED = {"id": "sharing-notice", "version": "2026-02", "language": "en-GB", "format": "standard"}
STANDARD, EASY, WELSH = "a" * 64, "b" * 64, "c" * 64
KEPT = {
    STANDARD: ("sharing-notice", "2026-02", "en-GB", "standard"),
    EASY: ("sharing-notice", "2026-02", "en-GB", "easy_read"),
    WELSH: ("sharing-notice", "2026-02", "cy", "standard"),
}


def asked(**said):
    """The hash, with these words kept under this name and version."""

    def named(notice_id, version):
        return [
            SimpleNamespace(sha256=sha256, identity=identity)
            for sha256, identity in KEPT.items()
            if identity[:2] == (notice_id, version)
        ]

    return shown_words(SimpleNamespace(notices=SimpleNamespace(named=named)), {**NAMED, **said})


@pytest.mark.parametrize(
    ("said", "sha256"),
    [
        ({}, STANDARD),
        ({"format": "easy_read"}, EASY),
        ({"language": "cy"}, WELSH),
        ({"sha256": STANDARD}, STANDARD),
        ({"language": "cy", "sha256": WELSH}, WELSH),
        ({"language": "pl"}, None),
        ({"format": "audio"}, None),
        ({"version": "2026-03"}, None),
        ({"id": "another"}, None),
        ({"sha256": None}, STANDARD),
    ],
)
def test_words_are_known_by_their_hash_or_by_every_part_of_their_name(said, sha256):
    assert asked(**said) == sha256


@pytest.mark.parametrize(
    "said",
    [
        {"sha256": "d" * 64},  # no such words are kept
        {"sha256": EASY},  # these are other words than those that are named
        {"sha256": WELSH},
        {"version": "2026-03", "sha256": STANDARD},
        {"id": "another", "sha256": STANDARD},
        {"language": "pl", "sha256": STANDARD},
    ],
)
def test_a_hash_that_is_not_of_the_words_that_are_named_is_refused(said):
    with pytest.raises(UnknownNotice):
        asked(**said)
