"""What the carrier saw: sealed bytes on an address, kept for --keep, for the demo and for the evidence."""

import base64
import hashlib
import json
import threading
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Seen:
    """One message as the carrier saw it. `address` is opaque; `header` the outer header of the JWE."""

    address: str
    body: bytes = field(repr=False)
    header: dict[str, Any]

    @property
    def jti(self) -> str:
        """The message id of the outer header."""
        return str(self.header.get("jti", ""))

    @property
    def to_landlord(self) -> bool:
        """Does it go from an agency to the landlord?"""
        return self.address.startswith("in.")

    @property
    def wire_sha256(self) -> str:
        """SHA-256 of the bytes, base64url: what a receipt names."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.body).digest()).rstrip(b"=").decode()


class Carried:
    """Everything that passed, in its order; the same bytes offered again count once. Thread-safe."""

    def __init__(self) -> None:
        """Nothing was seen yet."""
        self._lock = threading.Lock()
        self._seen: dict[bytes, Seen] = {}

    def tap(self, address: str, body: bytes) -> None:
        """Note one message; given to the carrier as its tap."""
        with self._lock:
            self._seen.setdefault(hashlib.sha256(body).digest(), Seen(address, body, _outer(body)))

    def all(self) -> list[Seen]:
        """What was seen so far."""
        with self._lock:
            return list(self._seen.values())

    def by_jti(self, jti: str) -> list[Seen]:
        """What was seen under one message id."""
        return [seen for seen in self.all() if seen.jti == jti]


def _outer(body: bytes) -> dict[str, Any]:
    segment = body.split(b".", 1)[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(segment + b"=" * (-len(segment) % 4)))
    except ValueError:
        return {}
    return header if isinstance(header, dict) else {}
