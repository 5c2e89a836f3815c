"""One sealed value: version (1 byte), key id (8), nonce (12), ciphertext with tag."""

import time
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from alongside.unguessable import octets
from alongside.vault.errors import VaultError

VERSION = b"\x01"
KEY_BYTES = 32
_NONCE_AT, _CIPHERTEXT_AT, _TAG_BYTES = 9, 21, 16
_NONCE_BYTES = _CIPHERTEXT_AT - _NONCE_AT


def seal_blob(key_id: bytes, key: AESGCM, plaintext: bytes, context: str) -> bytes:
    """Seal. The header is authenticated together with the context, so a key id cannot be swapped."""
    header, nonce = VERSION + key_id, _nonce()
    return header + nonce + key.encrypt(nonce, plaintext, header + context.encode())


def _nonce() -> bytes:
    """96 random bits (NIST SP 800-38D, 8.2.2). A machine copied while it runs may draw the same as its copy, which
    under one key would undo the sealing of both; the moment is mixed in, in nanoseconds, and tells them apart."""
    drawn = int.from_bytes(octets(_NONCE_BYTES), "big")
    return (drawn ^ time.time_ns()).to_bytes(_NONCE_BYTES, "big")


def open_blob(blob: bytes, key_of: Callable[[bytes], AESGCM | None], context: str) -> bytes:
    """Open, with the key that belongs to the key id. Raises VaultError, the same for every reason."""
    header, nonce, ciphertext = blob[:_NONCE_AT], blob[_NONCE_AT:_CIPHERTEXT_AT], blob[_CIPHERTEXT_AT:]
    if header[:1] != VERSION or len(ciphertext) < _TAG_BYTES:
        raise VaultError
    key = key_of(header[1:])
    if key is None:
        raise VaultError
    try:
        return key.decrypt(nonce, ciphertext, header + context.encode())
    except InvalidTag:
        raise VaultError from None
