"""Private keys at rest: scrypt (RFC 7914) and AES-256-GCM in one file of mode 0600."""

import json
import os
import re
import secrets
import tempfile
import threading
from pathlib import Path
from typing import Any, Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from alongside.envelope.encoding import b64, unb64
from alongside.envelope.errors import EnvelopeError, KeystoreError, KeystoreExposed, KeystoreKeyUnknown
from alongside.envelope.model import Jwk
from alongside.own_files import keep_name, others_may

_NAME = re.compile(r"[a-z0-9._-]{1,100}")
_BLOCK, _PARALLEL = 8, 1
_CHECK: Final = "passphrase check"  # an entry no name can have: tells a wrong passphrase from a missing key
MAX_COST: Final = 2**20


class Keystore(Protocol):
    """Where the process that signs or opens keeps its private keys."""

    def put(self, name: str, jwk: Jwk) -> None:
        """Store a private JWK under a name; replaces an older one."""

    def get(self, name: str) -> dict[str, Any]:
        """The private JWK; raises KeystoreError."""

    def delete(self, name: str) -> None:
        """Forget a key."""

    def names(self) -> tuple[str, ...]:
        """The names of the stored keys, sorted."""


class FileKeystore:
    """A keystore in one file, made at the first `put`; every write is atomic and safe between threads.

    `cost` is scrypt's N, a power of two, used when the file is made. One process at a time may write.
    """

    def __init__(self, path: Path, passphrase: bytes, *, cost: int = 2**15) -> None:
        self._path = path
        self._passphrase = passphrase
        self._cost = cost
        self._lock = threading.Lock()
        self._derived: tuple[str, int, bytes] | None = None

    def put(self, name: str, jwk: Jwk) -> None:
        """Store a private JWK under a name of a-z, 0-9, dot, dash and underscore; replaces an older one."""
        if _NAME.fullmatch(name) is None:
            raise KeystoreKeyUnknown
        with self._lock:
            content = self._read() or self._new()
            content["keys"][name] = self._encrypt(content, name, json.dumps(dict(jwk)).encode())
            self._write(content)

    def get(self, name: str) -> dict[str, Any]:
        """The private JWK. Raises KeystoreKeyUnknown, KeystoreExposed or KeystoreError."""
        with self._lock:
            content = self._read()
            if content is None or name not in content["keys"]:
                raise KeystoreKeyUnknown
            return dict(json.loads(self._decrypt(content, name, content["keys"][name])))

    def delete(self, name: str) -> None:
        """Forget a key; no error if it is not there."""
        with self._lock:
            content = self._read()
            if content is not None and content["keys"].pop(name, None) is not None:
                self._write(content)

    def names(self) -> tuple[str, ...]:
        """The names of the stored keys, sorted."""
        with self._lock:
            content = self._read()
            return tuple(sorted(content["keys"])) if content else ()

    def _new(self) -> dict[str, Any]:
        content: dict[str, Any] = {"v": 1, "salt": b64(secrets.token_bytes(16)), "n": self._cost, "keys": {}}
        content["check"] = self._encrypt(content, _CHECK, b"")
        return content

    def _read(self) -> dict[str, Any] | None:
        if not self._path.exists():
            return None
        if others_may(self._path):
            raise KeystoreExposed
        try:
            content = json.loads(self._path.read_text("utf-8"))
            sound = content["v"] == 1 and isinstance(content["keys"], dict) and content["n"] <= MAX_COST
            check = content["check"]
        except (ValueError, KeyError, TypeError):
            raise KeystoreError from None
        if not sound:
            raise KeystoreError
        self._decrypt(content, _CHECK, check)
        return dict(content)

    def _write(self, content: dict[str, Any]) -> None:
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=self._path.name)  # mode 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(content, file)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        keep_name(self._path.parent)

    def _encrypt(self, content: dict[str, Any], name: str, plaintext: bytes) -> str:
        nonce = secrets.token_bytes(12)
        return b64(nonce + AESGCM(self._key(content)).encrypt(nonce, plaintext, name.encode()))

    def _decrypt(self, content: dict[str, Any], name: str, entry: str) -> bytes:
        try:
            blob = unb64(entry)
            return AESGCM(self._key(content)).decrypt(blob[:12], blob[12:], name.encode())
        except (InvalidTag, ValueError, KeyError, TypeError, AttributeError, EnvelopeError):
            raise KeystoreError from None

    def _key(self, content: dict[str, Any]) -> bytes:
        salt, cost = content["salt"], content["n"]
        if self._derived is None or self._derived[:2] != (salt, cost):
            scrypt = Scrypt(salt=unb64(salt), length=32, n=cost, r=_BLOCK, p=_PARALLEL)
            self._derived = (salt, cost, scrypt.derive(self._passphrase))
        return self._derived[2]
