"""Canonical base64url, hashes and salts. Many JOSE libraries accept what does not re-encode to itself."""

import base64
import binascii
import hashlib
import re
from typing import Final

from alongside.envelope.errors import EncodingNotCanonical
from alongside.unguessable import octets

HASH_LENGTH: Final = 43
"""Characters of 32 bytes in base64url: every hash, salt, thumbprint and party id."""

_HASH = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")


def b64(data: bytes) -> str:
    """Base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    """The bytes of text that re-encodes to itself.

    Raises:
        EncodingNotCanonical
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise EncodingNotCanonical from None
    if b64(data) != text:
        raise EncodingNotCanonical
    return data


def is_hash(value: object) -> bool:
    """Is this the canonical text of 32 bytes?"""
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def sha256(data: bytes) -> str:
    """SHA-256, base64url."""
    return b64(hashlib.sha256(data).digest())


def new_salt() -> str:
    """32 random bytes, base64url."""
    return b64(octets(32))


def part_hash(salt: str, text: str) -> str:
    """The commitment to one part."""
    return sha256(b"alongside/1/part\0" + unb64(salt) + text.encode("utf-8"))


def permission_hash(salt: str, jws: str) -> str:
    """The commitment to the sharing permission (`perm`)."""
    return sha256(b"alongside/1/permission\0" + unb64(salt) + jws.encode("ascii"))


def record_hash(salt: str, record: str) -> str:
    """The commitment to a decision record that stays with the consent service (`record`)."""
    return sha256(b"alongside/1/record\0" + unb64(salt) + record.encode("utf-8"))


def jws_hash(jws: str) -> str:
    """The hash of a manifest or statement: SHA-256 over its signing input, the text before the last dot."""
    return sha256(jws.rpartition(".")[0].encode("ascii"))
