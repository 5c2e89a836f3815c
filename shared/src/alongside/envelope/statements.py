"""Root statement and key statement: made by their party, verified against a pinned identity."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from alongside.envelope import errors, jose
from alongside.envelope.jwk import seconds, thumbprint
from alongside.envelope.model import EncryptionKey, Env, Jwk, KeyUse, Party, Role, SigningKey, Suite
from alongside.envelope.statement_claims import KeyClaims, RootClaims, parse_keys, parse_root

ROOT_TYP: Final = "alongside.root.1+jws"
KEYS_TYP: Final = "alongside.keys.1+jws"
ROOT_LIFE: Final = timedelta(days=400)
KEYS_LIFE: Final = timedelta(days=45)
ACCEPTS: Final = "alongside.1"
_TOLERANCE: Final = timedelta(hours=24)  # how far two clocks may be apart


def make_root_statement(
    identity: Jwk,
    *,
    role: Role,
    env: Env,
    keys: Sequence[SigningKey],
    exp: datetime,
    version: int = 1,
    party: str | None = None,
    next_identity: str | None = None,
    prev: str | None = None,
) -> str:
    """The root statement, a JWS signed by the identity key.

    Keys that were replaced stay listed with their nbf and exp, so that old signatures can still be judged.
    `identity` is listed first, unless `keys` has it. `exp` (aware UTC) at most 400 days ahead; `party` =
    thumbprint of the first identity key, if this is not it; `next_identity` = thumbprint of the next one;
    `prev` = `jws_hash` of the version before.
    """
    kid = thumbprint(identity)
    listed = list(keys)
    if all(key.kid != kid for key in listed):
        end = max([seconds(exp), *(key.exp for key in listed)])
        listed.insert(0, SigningKey(kid, identity, KeyUse.IDENTITY, 0, end))
    claims = {
        "party": party or kid,
        "role": role.value,
        "env": env.value,
        "version": version,
        "keys": [_record(key) | {"use": key.use.value} for key in listed],
        "next": next_identity,
        "accepts": [ACCEPTS],
        "exp": seconds(exp),
        "prev": prev,
    }
    return jose.sign(claims, {**identity, "kid": kid}, ROOT_TYP)


def make_key_statement(
    message: Jwk,
    *,
    party: str,
    enc: Sequence[EncryptionKey],
    exp: datetime,
    version: int = 1,
    min_suite: Suite = Suite.S1,
    prev: str | None = None,
) -> str:
    """The key statement, a JWS signed by the message key. `exp` (aware UTC) at most 45 days ahead."""
    claims = {
        "party": party,
        "version": version,
        "enc": [_record(key) | {"suite": key.suite.value, "once": key.once} for key in enc],
        "min_suite": min_suite.value,
        "exp": seconds(exp),
        "prev": prev,
    }
    return jose.sign(claims, {**message, "kid": thumbprint(message)}, KEYS_TYP)


def verify_party(
    root_jws: str,
    key_statement_jws: str,
    pinned_identity: str,
    now: datetime,
    *,
    env: Env | None = None,
    at_least: tuple[int, int] = (1, 1),
) -> Party:
    """The party that two statements describe, checked against the identity thumbprint that was pinned.

    Args:
        pinned_identity: thumbprint (RFC 7638) that two people compared in the call.
        now: aware UTC; statements that have expired then are refused.
        env: refuse a party of another environment.
        at_least: (root version, key statement version) seen before; older ones are refused.

    Raises:
        StatementError: one subclass per mistake.
    """
    root = _verify_root(root_jws, pinned_identity)
    _check_time(root.exp, now, ROOT_LIFE)
    if env is not None and root.env is not env:
        raise errors.StatementWrongEnv
    keys = _verify_keys(key_statement_jws, root, now)
    _check_time(keys.exp, now, KEYS_LIFE)
    if root.version < at_least[0] or keys.version < at_least[1]:
        raise errors.StatementRolledBack
    return _party(root, keys, root_jws, key_statement_jws)


def _verify_root(jws: str, pinned: str) -> RootClaims:
    kid, members = jose.read_as(jws, ROOT_TYP, errors.StatementInvalid)
    if kid != pinned:
        raise errors.StatementNotPinned
    root = parse_root(members)
    identity = [key for key in root.keys if key.kid == pinned and key.use is KeyUse.IDENTITY]
    if not identity:
        raise errors.StatementNotPinned
    jose.verify(jws, identity[0].jwk, errors.StatementSignatureInvalid)
    # A successor of the first identity key arrives with `next`, which is not built: until then they are one.
    if root.party != pinned:
        raise errors.StatementPartyMismatch
    return root


def _verify_keys(jws: str, root: RootClaims, now: datetime) -> KeyClaims:
    kid, members = jose.read_as(jws, KEYS_TYP, errors.StatementInvalid)
    signers = [key for key in root.keys if key.kid == kid and key.use is KeyUse.MESSAGE]
    if not signers or not signers[0].nbf <= seconds(now) < signers[0].exp:
        raise errors.StatementKeyRefused
    jose.verify(jws, signers[0].jwk, errors.StatementSignatureInvalid)
    keys = parse_keys(members)
    if keys.party != root.party:
        raise errors.StatementPartyMismatch
    return keys


def _check_time(exp: int, now: datetime, life: timedelta) -> None:
    if exp <= seconds(now):
        raise errors.StatementExpired
    if exp > seconds(now + life + _TOLERANCE):
        raise errors.StatementTooLong


def _party(root: RootClaims, keys: KeyClaims, root_jws: str, keys_jws: str) -> Party:
    return Party(
        id=root.party,
        role=root.role,
        env=root.env,
        keys=root.keys,
        enc=keys.enc,
        min_suite=keys.min_suite,
        root_version=root.version,
        keys_version=keys.version,
        root_exp=root.exp,
        keys_exp=keys.exp,
        root_jws=root_jws,
        keys_jws=keys_jws,
        accepts=root.accepts,
    )


def _record(key: SigningKey | EncryptionKey) -> dict[str, Any]:
    jwk = {name: key.jwk[name] for name in ("kty", "crv", "x", "y")}
    return {"jwk": jwk, "nbf": key.nbf, "exp": key.exp}
