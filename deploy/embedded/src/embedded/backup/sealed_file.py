"""A file under a passphrase: scrypt (RFC 7914), then AES-256-GCM over chunks, in the manner of STREAM.

Every chunk is authenticated with its number and with whether it is the last one, so a file that was cut, joined or
changed anywhere is refused, and nothing of it is used. The parameters stand in the header and are bounded: a file
cannot ask for more work or memory than one that we made.
"""

import os
from io import RawIOBase
from typing import Any, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC: Final = b"alongside-backup/1\n"
CHUNK: Final = 64 * 1024
_SALT, _TAG, _COST_LOG2 = 16, 16, 16
_MOST_COST_LOG2 = 18
_NONCE = 12
_LAST, _MORE = b"\x01", b"\x00"


class BackupRefused(Exception):
    """The file cannot be used; the sentence says why and holds nothing of what is in it."""


class SealedWriter(RawIOBase):
    """Writes an encrypted file; nothing of it is good before `close`."""

    def __init__(self, out: BinaryIO, passphrase: str, cost_log2: int = _COST_LOG2) -> None:
        super().__init__()
        salt = os.urandom(_SALT)
        self._header = MAGIC + bytes([cost_log2]) + salt
        self._box = AESGCM(_key(passphrase, salt, cost_log2))
        self._out, self._held, self._number = out, bytearray(), 0
        out.write(self._header)

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any) -> int:
        """Take some; whole chunks go out, and always one is kept back, because it may be the last."""
        self._held += bytes(data)
        while len(self._held) > CHUNK:
            self._put(bytes(self._held[:CHUNK]), _MORE)
            del self._held[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Write the last chunk."""
        if not self.closed:
            self._put(bytes(self._held), _LAST)
        super().close()

    def _put(self, chunk: bytes, last: bytes) -> None:
        self._out.write(self._box.encrypt(_nonce(self._number), chunk, self._header + last))
        self._number += 1


class SealedReader(RawIOBase):
    """Reads such a file. Raises BackupRefused as soon as something does not fit."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        super().__init__()
        self._header = source.read(len(MAGIC) + 1 + _SALT)
        if not self._header.startswith(MAGIC) or len(self._header) != len(MAGIC) + 1 + _SALT:
            raise BackupRefused("This file is no backup of Alongside.")
        cost_log2 = self._header[len(MAGIC)]
        if not 1 <= cost_log2 <= _MOST_COST_LOG2:
            raise BackupRefused("This file is no backup of Alongside.")
        self._box = AESGCM(_key(passphrase, self._header[-_SALT:], cost_log2))
        self._source, self._number, self._ended = source, 0, False
        self._next = source.read(CHUNK + _TAG)
        self._plain = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Hand out plaintext; only what was authenticated."""
        while not self._plain and not self._ended:
            self._take()
        size = min(len(buffer), len(self._plain))
        buffer[:size], self._plain = self._plain[:size], self._plain[size:]
        return size

    def _take(self) -> None:
        chunk, self._next = self._next, self._source.read(CHUNK + _TAG)
        self._ended = not self._next
        flag = _LAST if self._ended else _MORE
        try:
            self._plain = self._box.decrypt(_nonce(self._number), chunk, self._header + flag)
        except InvalidTag:
            raise BackupRefused(
                "The passphrase does not fit, or the file was damaged."
                if self._number == 0
                else "The file was damaged or is not whole; nothing of it was used."
            ) from None
        self._number += 1


def _nonce(number: int) -> bytes:
    return number.to_bytes(_NONCE, "big")


def _key(passphrase: str, salt: bytes, cost_log2: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**cost_log2, r=8, p=1).derive(passphrase.encode())
