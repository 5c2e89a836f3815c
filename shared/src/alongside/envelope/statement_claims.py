"""The grammar of the two statements; nothing here is verified yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from alongside.envelope import jose
from alongside.envelope.claims import Claims
from alongside.envelope.errors import StatementInvalid
from alongside.envelope.jwk import thumbprint
from alongside.envelope.model import EncryptionKey, Env, KeyUse, Role, SigningKey, Suite

MAX_KEYS: Final = 64
_ROOT = ("party", "role", "env", "version", "keys", "next", "accepts", "exp", "prev")
_KEYS = ("party", "version", "enc", "min_suite", "exp", "prev")


@dataclass(frozen=True, slots=True)
class RootClaims:
    """The claims of a root statement."""

    party: str
    role: Role
    env: Env
    version: int
    keys: tuple[SigningKey, ...]
    next: str | None
    accepts: tuple[str, ...]
    exp: int
    prev: str | None


@dataclass(frozen=True, slots=True)
class KeyClaims:
    """The claims of a key statement."""

    party: str
    version: int
    enc: tuple[EncryptionKey, ...]
    min_suite: Suite
    exp: int
    prev: str | None


def parse_root(members: Mapping[str, Any]) -> RootClaims:
    """The claims, exactly as the format lists them; raises StatementInvalid."""
    claims = Claims(members, _ROOT, StatementInvalid)
    keys = tuple(_signing_key(item) for item in claims.list("keys", MAX_KEYS))
    if len({key.kid for key in keys}) != len(keys):  # one key, one use
        raise StatementInvalid
    return RootClaims(
        party=claims.hash("party"),
        role=claims.code("role", Role),
        env=claims.code("env", Env),
        version=claims.number("version", least=1),
        keys=keys,
        next=claims.maybe(claims.hash, "next"),
        accepts=claims.texts("accepts", most=8),
        exp=claims.number("exp"),
        prev=claims.maybe(claims.hash, "prev"),
    )


def parse_keys(members: Mapping[str, Any]) -> KeyClaims:
    """The claims, exactly as the format lists them; raises StatementInvalid."""
    claims = Claims(members, _KEYS, StatementInvalid)
    return KeyClaims(
        party=claims.hash("party"),
        version=claims.number("version", least=1),
        enc=tuple(_encryption_key(item) for item in claims.list("enc", MAX_KEYS)),
        min_suite=claims.code("min_suite", Suite),
        exp=claims.number("exp"),
        prev=claims.maybe(claims.hash, "prev"),
    )


def _signing_key(item: Any) -> SigningKey:
    claims = Claims(item, ("jwk", "use", "nbf", "exp"), StatementInvalid)
    jwk = _point(claims)
    use = claims.code("use", KeyUse)
    return SigningKey(thumbprint(jwk), jwk, use, claims.number("nbf"), claims.number("exp"))


def _encryption_key(item: Any) -> EncryptionKey:
    claims = Claims(item, ("jwk", "suite", "nbf", "exp", "once"), StatementInvalid)
    jwk = _point(claims)
    suite = claims.code("suite", Suite)
    times = claims.number("nbf"), claims.number("exp")
    return EncryptionKey(thumbprint(jwk), jwk, suite, *times, claims.flag("once"))


def _point(claims: Claims) -> dict[str, Any]:
    jwk = claims.object("jwk")
    jose.check_point(jwk, StatementInvalid)
    return jwk
