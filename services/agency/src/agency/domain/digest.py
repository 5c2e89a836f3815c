"""The name of bytes: SHA-256, base64url without padding, as the exchange format spells hashes."""

import base64
import hashlib


def of(body: bytes) -> str:
    """43 characters."""
    return base64.urlsafe_b64encode(hashlib.sha256(body).digest()).rstrip(b"=").decode("ascii")
