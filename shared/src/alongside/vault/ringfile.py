"""The key ring on disk: JSON, mode 0600, keys as base64, one entry per epoch so that rotation can add and drop."""

import base64
import binascii
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alongside.own_files import others_may
from alongside.vault.aead import KEY_BYTES
from alongside.vault.errors import KeyRingError

FORMAT = "alongside.keyring.1"
_FIRST_EPOCH = 1


@dataclass(frozen=True, slots=True)
class Ring:
    """Keys by epoch number; the highest epoch seals, the others only open."""

    wrapping: dict[int, bytes] = field(repr=False)
    own: dict[int, bytes] = field(repr=False)
    index: bytes = field(repr=False)

    def newest_wrapping(self) -> tuple[int, bytes]:
        """Epoch and key-encryption key for new person keys."""
        epoch = max(self.wrapping)
        return epoch, self.wrapping[epoch]

    def newest_own(self) -> tuple[int, bytes]:
        """Epoch and key for new values of the service itself."""
        epoch = max(self.own)
        return epoch, self.own[epoch]


def new_ring() -> Ring:
    """A ring with one random key of each kind."""
    return Ring({_FIRST_EPOCH: os.urandom(KEY_BYTES)}, {_FIRST_EPOCH: os.urandom(KEY_BYTES)}, os.urandom(KEY_BYTES))


def write_new_ring(path: Path, ring: Ring) -> None:
    """Write to a new file, durably. Raises KeyRingError when the file exists: no key is ever overwritten."""
    text = json.dumps(
        {"format": FORMAT, "wrapping": _coded(ring.wrapping), "own": _coded(ring.own), "index": _code(ring.index)}
    )
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyRingError("The key ring file exists already.") from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def read_ring(path: Path) -> Ring:
    """Read. Raises KeyRingError when the file is missing, readable by others, or not a key ring."""
    try:
        if others_may(path):
            raise KeyRingError("The key ring file may be read by others; set its mode to 0600.")
        return _parse(json.loads(path.read_text(encoding="ascii")))
    except FileNotFoundError:
        raise KeyRingError("The key ring file is missing.") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise KeyRingError("The key ring file is damaged.") from None


def _parse(document: dict[str, Any]) -> Ring:
    if document["format"] != FORMAT or not document["wrapping"] or not document["own"]:
        raise ValueError(FORMAT)
    return Ring(_decoded(document["wrapping"]), _decoded(document["own"]), _decode(document["index"]))


def _code(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _coded(keys: dict[int, bytes]) -> dict[str, str]:
    return {str(epoch): _code(key) for epoch, key in keys.items()}


def _decoded(keys: dict[str, str]) -> dict[int, bytes]:
    return {int(epoch): _decode(text) for epoch, text in keys.items()}


def _decode(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError("not a key")
    return key
