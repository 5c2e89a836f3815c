"""One key: making it, its public half, its id, its record in a statement."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from joserfc.jwk import ECKey

from alongside.envelope.encoding import sha256
from alongside.envelope.model import EncryptionKey, Jwk, KeyUse, Party, SigningKey, Suite
from alongside.envelope.strict_json import dumps


def generate(use: KeyUse) -> dict[str, Any]:
    """A new private P-256 JWK for one use; `kid` is its thumbprint. Never give one key two uses."""
    key = dict(ECKey.generate_key("P-256").as_dict(private=True))
    members = {name: key[name] for name in ("kty", "crv", "x", "y", "d")}
    return {**members, "kid": thumbprint(members), "use": "enc" if use is KeyUse.ENCRYPTION else "sig"}


def public(jwk: Jwk) -> dict[str, Any]:
    """The public half: exactly kty, crv, x, y."""
    return {name: jwk[name] for name in ("kty", "crv", "x", "y")}


def thumbprint(jwk: Jwk) -> str:
    """The RFC 7638 SHA-256 thumbprint (43 characters): every `kid`, and of the identity key the party id."""
    return _thumbprint(jwk["crv"], jwk["kty"], jwk["x"], jwk["y"])


# A party has few keys, and each is named by this again and again.
@lru_cache(maxsize=256)
def _thumbprint(crv: str, kty: str, x: str, y: str) -> str:
    return sha256(dumps({"crv": crv, "kty": kty, "x": x, "y": y}).encode("utf-8"))


def signing_key(jwk: Jwk, use: KeyUse, nbf: datetime, exp: datetime) -> SigningKey:
    """A record for a root statement, from a private or public JWK; times aware UTC."""
    return SigningKey(thumbprint(jwk), public(jwk), use, seconds(nbf), seconds(exp))


def encryption_key(
    jwk: Jwk, nbf: datetime, exp: datetime, *, suite: Suite = Suite.S1, once: bool = False
) -> EncryptionKey:
    """A record for a key statement, from a private or public JWK; times aware UTC."""
    return EncryptionKey(thumbprint(jwk), public(jwk), suite, seconds(nbf), seconds(exp), once)


def signer(party: Party, kid: str, use: KeyUse, at: int) -> SigningKey | None:
    """The party's key with this kid and use, if it was valid at `at` (seconds UTC)."""
    for key in party.keys:
        if key.kid == kid and key.use is use and key.nbf <= at < key.exp:
            return key
    return None


def seconds(time: datetime | int) -> int:
    """Whole seconds since 1970 UTC of an aware time; an integer stays as it is.

    Raises:
        ValueError: the time has no offset.
    """
    if isinstance(time, int):
        return time
    if time.tzinfo is None:
        raise ValueError("A time without an offset cannot be compared.")
    return int(time.timestamp())
