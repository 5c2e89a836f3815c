"""The key ring of one service and what is sealed under it. AES-256-GCM (NIST SP 800-38D) throughout.

Repositories call `encrypt` and `decrypt` explicitly. A SQLAlchemy TypeDecorator would be shorter, but it sees a
value and never the row that the value belongs to, so it could not bind the ciphertext to its place: whoever may
write to the table could then move one person's address into another person's row.

`context` is always "table/column/row id"; it is authenticated, not stored.
"""

import hashlib
import hmac
import os
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from alongside.vault.aead import KEY_BYTES, open_blob, seal_blob
from alongside.vault.errors import KeyRingError, VaultError
from alongside.vault.ringfile import Ring, new_ring, read_ring, write_new_ring

_PERSON_KEY_CONTEXT = "alongside/vault/1/person-key"
_KEY_ID_BYTES = 8


class KeyRing:
    """Key-encryption keys by epoch, own keys by epoch, and one key for blind indexes. Thread-safe: never changes."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring

    @classmethod
    def create(cls, path: Path) -> Self:
        """A new ring in a new file of mode 0600. Raises KeyRingError when the file exists."""
        ring = new_ring()
        write_new_ring(path, ring)
        return cls(ring)

    @classmethod
    def load(cls, path: Path) -> Self:
        """The ring in this file. Raises KeyRingError when it is missing, damaged, or readable by others."""
        return cls(read_ring(path))

    def new_person_key(self) -> bytes:
        """A new data key for one person, wrapped: store it in one row; deleting that row erases the person."""
        key_id = os.urandom(_KEY_ID_BYTES)
        epoch, kek = self._ring.newest_wrapping()
        return seal_blob(struct.pack(">Q", epoch), AESGCM(kek), key_id + os.urandom(KEY_BYTES), _PERSON_KEY_CONTEXT)

    def box(self, wrapped: bytes) -> "PersonBox":
        """A person's key, unwrapped once for several values. Raises VaultError (bad wrapped key)."""
        return PersonBox(*self._unwrap(wrapped))

    def encrypt(self, wrapped: bytes, plaintext: bytes, context: str) -> bytes:
        """Seal under a person's key: version byte, key id, nonce, ciphertext. Raises VaultError (bad wrapped key)."""
        return self.box(wrapped).encrypt(plaintext, context)

    def decrypt(self, wrapped: bytes, blob: bytes, context: str) -> bytes:
        """Open what `encrypt` sealed. Raises VaultError for a wrong person, a wrong place or a changed byte."""
        return self.box(wrapped).decrypt(blob, context)

    def encrypt_own(self, plaintext: bytes, context: str) -> bytes:
        """Seal under the service's own key, for secrets that belong to no person."""
        epoch, key = self._ring.newest_own()
        return seal_blob(struct.pack(">Q", epoch), AESGCM(key), plaintext, context)

    def decrypt_own(self, blob: bytes, context: str) -> bytes:
        """Open what `encrypt_own` sealed. Raises VaultError."""
        return open_blob(blob, lambda found: _of_epoch(self._ring.own, found), context)

    def blind_index(self, value: str, purpose: str) -> str:
        """HMAC-SHA-256 as 64 hex digits, under a key of its own, to find an equal value without reading it.

        Indexes of different purposes cannot be compared. The caller normalises the value first.
        """
        name = purpose.encode()
        message = struct.pack(">I", len(name)) + name + value.encode()
        return hmac.new(self._ring.index, message, hashlib.sha256).hexdigest()

    def __repr__(self) -> str:
        return "KeyRing(...)"

    def _unwrap(self, wrapped: bytes) -> tuple[bytes, bytes]:
        inner = open_blob(wrapped, lambda found: _of_epoch(self._ring.wrapping, found), _PERSON_KEY_CONTEXT)
        if len(inner) != _KEY_ID_BYTES + KEY_BYTES:
            raise VaultError
        return inner[:_KEY_ID_BYTES], inner[_KEY_ID_BYTES:]


class PersonBox:
    """The key of one person, open: for as long as one request needs it, and never kept."""

    def __init__(self, key_id: bytes, key: bytes) -> None:
        self._key_id, self._key = key_id, AESGCM(key)

    def encrypt(self, plaintext: bytes, context: str) -> bytes:
        """See KeyRing.encrypt."""
        return seal_blob(self._key_id, self._key, plaintext, context)

    def decrypt(self, blob: bytes, context: str) -> bytes:
        """See KeyRing.decrypt. Raises VaultError."""
        return open_blob(blob, lambda found: self._key if found == self._key_id else None, context)

    def __repr__(self) -> str:
        return "PersonBox(...)"


def _of_epoch(keys: Mapping[int, bytes], key_id: bytes) -> AESGCM | None:
    key = keys.get(int(struct.unpack(">Q", key_id)[0]))
    return None if key is None else AESGCM(key)


def open_ring(path: Path, *, make: bool) -> KeyRing:
    """The ring in this file; to `make` it: a new one when there is none, which in live use would hide a loss.

    Raises KeyRingError.
    """
    if not make or path.exists():
        return KeyRing.load(path)
    try:
        return KeyRing.create(path)
    except OSError:
        raise KeyRingError("The key ring cannot be made: its folder is not there or closed to us.") from None
