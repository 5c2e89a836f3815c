"""Code words as argon2id hashes."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2CodeWords:
    """The port `CodeWords`: a salt of its own for each word, and slow, because code words are short.

    A word is compared as it is spoken: without regard to case and surrounding space.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    def hash(self, word: str) -> str:
        """Return a new hash."""
        return self._hasher.hash(_spoken(word))

    def matches(self, word: str, hashed: str) -> bool:
        """Say whether it is the same word."""
        try:
            return self._hasher.verify(hashed, _spoken(word))
        except (VerificationError, InvalidHashError):
            return False


def _spoken(word: str) -> str:
    return " ".join(word.casefold().split())
