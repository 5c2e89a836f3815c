"""The card: one agency, in the exact words that the person is shown. Pure; nothing of the person's story is in it.

The words are composed from checked tables, so that the same card has the same words and one hash. They never hold a
name, an address or what happened: consent, which keeps them, knows no story.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from alongside.casedata.codes import in_table_order
from referral.domain import card_words_cy, card_words_easy, card_words_en, card_words_pl
from referral.domain.card_language import Words

WORDS: Final[Mapping[str, Words]] = {
    one.key: one for one in (card_words_en.WORDS, card_words_easy.WORDS, card_words_cy.WORDS, card_words_pl.WORDS)
}
ENGLISH: Final = card_words_en.WORDS.key
_MOST_NOT_TOLD: Final = 5
_TELLING: Final = ("PID", "PAD", "HEA", "VCH", "IMM", "CHD", "NAR", "STR", "ADR", "FIN", "EVD", "DOB")
"""What people most want to know that it is not told, in this order."""


@dataclass(frozen=True)
class Card:
    """What is on one card. `told`, `not_told`: whole phrases."""

    agency: str
    who: str
    why: str
    told: tuple[str, ...]
    not_told: tuple[str, ...]
    words: Words

    @property
    def text(self) -> str:
        """The exact words, as they are kept: headings, phrases, and what is always read with them."""
        words = self.words
        lines = [
            f"{self.agency} - {self.who}",
            f"{words.why} {self.why}",
            words.told,
            *(f"- {one}" for one in self.told),
            words.not_told,
            *(f"- {one}" for one in self.not_told),
            f"{words.how_long} {words.how_long_says}",
            f"{words.if_no} {words.if_no_says}",
            f"{words.limits} {' '.join(words.limits_say)}",
            " / ".join((words.yes, words.no, words.later, words.change)),
        ]
        return "\n".join(lines)


def compose(key: str, *, agency: str, agency_type: str, referral_type: str, told: Sequence[str]) -> Card:
    """The card in the words of `key`.

    told: codes of what the agency would be told. What it would not be told is the rest that people worry about.
    """
    words = WORDS[key]
    codes = in_table_order(told)
    left_out = [code for code in _TELLING if code not in codes][:_MOST_NOT_TOLD]
    return Card(
        agency=agency,
        who=words.who_of(agency_type),
        why=words.why_of(referral_type),
        told=tuple(words.details[code] for code in codes if code in words.details),
        not_told=tuple(words.details[code] for code in left_out),
        words=words,
    )


def version_of(english: Card) -> str:
    """The version of a card's words in every language: a new wording of the English is a new version."""
    return hashlib.sha256(english.text.encode()).hexdigest()[:16]


def evidence_words(key: str) -> str:
    """Which words a yes may point at: those of `key`, or the English ones while no translator signed those off.

    A translation that nobody answers for is no evidence that a person understood (UK GDPR Art 4(11), 7(1)).
    """
    words = WORDS[key]
    return key if words.source is None or words.signed_off_by else ENGLISH
