"""The same receipt in each of the other words that there are."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from . import receipt_words_cy, receipt_words_easy
from .receipt_language import Help, ReceiptWords
from .receipt_words import Stop, said_in

HELPS: Final[dict[str, ReceiptWords]] = {
    words.key: words for words in (receipt_words_easy.WORDS, receipt_words_cy.WORDS)
}


def helps(stops: Iterable[Stop], at: datetime) -> tuple[Help, ...]:
    """The words of a withdrawal, as they are on that day, in each of them."""
    known = tuple(stops)
    return tuple(Help(words.key, said_in(words, known, at)) for words in HELPS.values())
