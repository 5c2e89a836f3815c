"""Keys and secrets as plain words, for people who read to each other in a call or copy from a sheet of paper.

The list has 1024 short words, each known by its first four letters, so one word is ten bits. A fingerprint is twelve
words: the first 120 bits of a party id, which is a SHA-256 (RFC 7638). Whoever wants another key with the same words
has to try 2^120 of them. A secret of 128 bits is fourteen words, of which twelve bits check the others.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

FINGERPRINT_WORDS: Final = 12
SECRET_WORDS: Final = 14
CODE_WORDS: Final = 6
SECRET_BYTES: Final = 16
_BITS: Final = 10
_CHECK_BITS: Final = SECRET_WORDS * _BITS - SECRET_BYTES * 8
_LETTERS: Final = re.compile(r"[a-z]+")
_KNOWN_BY: Final = 4


class WordsRefused(ValueError):
    """What was typed are not the words; the sentence repeats none of them."""


@cache
def all_words() -> tuple[str, ...]:
    """The 1024 words, in order."""
    return tuple(files("alongside.joining").joinpath("words.txt").read_text("ascii").split())


@cache
def _places() -> dict[str, int]:
    return {word[:_KNOWN_BY]: place for place, word in enumerate(all_words())}


def fingerprint(party_id: str) -> tuple[str, ...]:
    """The twelve words of a party id (43 characters of base64url). Raises ValueError for anything else."""
    digest = base64.urlsafe_b64decode(f"{party_id}=")
    if len(digest) != hashlib.sha256().digest_size:
        raise ValueError("A party id is a SHA-256.")
    return _spell(int.from_bytes(digest, "big") >> (len(digest) * 8 - FINGERPRINT_WORDS * _BITS), FINGERPRINT_WORDS)


def same(heard: str, party_id: str) -> bool:
    """Whether what somebody heard and typed are the words of this party. Raises WordsRefused for no such words."""
    return typed(heard, FINGERPRINT_WORDS) == fingerprint(party_id)


def typed(text: str, how_many: int) -> tuple[str, ...]:
    """The words that were typed, whole: four letters of each are enough, numbers and commas do not matter.

    Raises:
        WordsRefused: another number of words, or one that is not on the list.
    """
    found = _LETTERS.findall(text.lower())
    if len(found) != how_many:
        raise WordsRefused(f"There must be {how_many} words, and {len(found)} were typed.")
    whole = [_whole(word) for word in found]
    wrong = [str(place) for place, word in enumerate(whole, 1) if word is None]
    if wrong:
        raise WordsRefused(f"Look again at word {', '.join(wrong)}: it is not one of our words.")
    return tuple(word for word in whole if word is not None)


def _whole(given: str) -> str | None:
    place = _places().get(given[:_KNOWN_BY])
    word = all_words()[place] if place is not None else None
    return word if word is not None and word.startswith(given) else None


def new_code() -> tuple[str, ...]:
    """Six words by chance (60 bits): what opens an invitation."""
    return tuple(secrets.choice(all_words()) for _ in range(CODE_WORDS))


def spell_secret(secret: bytes) -> tuple[str, ...]:
    """The fourteen words of 16 secret bytes."""
    if len(secret) != SECRET_BYTES:
        raise ValueError("A secret has 16 bytes.")
    return _spell(int.from_bytes(secret, "big") << _CHECK_BITS | _check(secret), SECRET_WORDS)


def read_secret(text: str) -> bytes:
    """The 16 bytes that these fourteen words spell. Raises WordsRefused, also when a word was copied wrongly."""
    number = 0
    for word in typed(text, SECRET_WORDS):
        number = number << _BITS | _places()[word[:_KNOWN_BY]]
    secret = (number >> _CHECK_BITS).to_bytes(SECRET_BYTES, "big")
    if _check(secret) != number & ((1 << _CHECK_BITS) - 1):
        raise WordsRefused("One of the words is not as it stands on the sheet, or two changed places.")
    return secret


def lines(words: Sequence[str], in_a_line: int = 4) -> tuple[str, ...]:
    """The words with their numbers, a few in each line, as they are read aloud."""
    numbered = [f"{place:>2} {word}" for place, word in enumerate(words, 1)]
    starts = range(0, len(numbered), in_a_line)
    return tuple("  ".join(f"{one:<11}" for one in numbered[at : at + in_a_line]).rstrip() for at in starts)


def _spell(number: int, how_many: int) -> tuple[str, ...]:
    every = all_words()
    return tuple(every[number >> _BITS * (how_many - 1 - place) & 1023] for place in range(how_many))


def _check(secret: bytes) -> int:
    digest = hashlib.sha256(b"alongside/1/words\0" + secret).digest()
    return int.from_bytes(digest[:2], "big") >> (16 - _CHECK_BITS)
