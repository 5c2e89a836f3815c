"""The two JOSE operations of suite S1, with this format's limits: ES256 signatures, ECDH-ES+A256KW/A256GCM."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry
from joserfc.registry import HeaderParameter

from alongside.envelope import strict_json
from alongside.envelope.encoding import b64, unb64
from alongside.envelope.errors import (
    BytesRefused,
    DecryptionFailed,
    EncodingNotCanonical,
    EnvelopeError,
    EpkInvalid,
    SignatureInvalid,
)
from alongside.envelope.format import BUCKETS, MAX_HEADER, MAX_WIRE, OUTER_CTY, OUTER_TYP, Outer
from alongside.envelope.model import Jwk, Suite

ALGORITHMS: Final = {Suite.S1: ("ECDH-ES+A256KW", "A256GCM")}
"""alg and enc of the outer header, by suite."""

SIGNATURE_ALG: Final = "ES256"
_EPK_MEMBERS = {"kty", "crv", "x", "y"}


class _JweLimits(jwe.JWERegistry):
    """joserfc's own limit on what it decrypts is 64 kB; this format's is its largest container."""

    max_protected_header_length = MAX_HEADER
    max_ciphertext_length = MAX_WIRE


class _JwsLimits(JWSRegistry):
    max_payload_length = BUCKETS[-1]


_JWE = _JweLimits(
    header_registry={"jti": HeaderParameter("Message id", "str", True)}, algorithms=list(ALGORITHMS[Suite.S1])
)
_JWS = _JwsLimits(algorithms=[SIGNATURE_ALG])
_ES256: Final = _JWS.get_alg(SIGNATURE_ALG)


def sign(claims: Mapping[str, Any], key: Jwk, typ: str) -> str:
    """A compact JWS with exactly alg, kid and typ, by a private P-256 JWK that has its kid.

    Put together here (RFC 7515 section 7.1), and signed by joserfc's algorithm: its own serializer spells and checks
    the same header anew each time. `verify` is joserfc's.

    Raises:
        JoseError: the key is on another curve.
    """
    signed = f"{_header(key['kid'], typ)}.{b64(strict_json.dumps(claims).encode())}"
    return f"{signed}.{b64(_ES256.sign(signed.encode(), _signing(key)))}"


def read(token: str, typ: str, error: type[EnvelopeError]) -> tuple[str, dict[str, Any]]:
    """The kid and the *unverified* claims of a compact JWS whose header is exactly alg ES256, kid and typ.

    Raises:
        `error` for its form and header; EncodingNotCanonical, JsonInvalid, JsonDuplicate, JsonTooDeep
    """
    if not token.isascii() or token.count(".") != 2:
        raise error
    header_bytes, payload, signature = map(unb64, token.split("."))
    header = strict_json.loads(header_bytes)
    if not isinstance(header, dict) or header.keys() != {"alg", "kid", "typ"}:
        raise error
    if header["alg"] != SIGNATURE_ALG or header["typ"] != typ or not isinstance(header["kid"], str):
        raise error
    claims = strict_json.loads(payload)
    if not isinstance(claims, dict) or len(signature) != 64:
        raise error
    return header["kid"], claims


def read_as(token: str, typ: str, error: type[EnvelopeError]) -> tuple[str, dict[str, Any]]:
    """As `read`, with `error` for whatever is wrong with the token."""
    try:
        return read(token, typ, error)
    except BytesRefused:
        raise error from None


def verify(token: str, key: Jwk, error: type[EnvelopeError] = SignatureInvalid) -> None:
    """Check an ES256 signature with a public JWK; raises `error`."""
    try:
        jws.deserialize_compact(token, _public(key["crv"], key["x"], key["y"]), registry=_JWS)
    except (JoseError, ValueError, KeyError, TypeError):
        raise error from None


def encrypt(plaintext: bytes, recipient: Jwk, kid: str, jti: str) -> bytes:
    """The compact JWE for one recipient, its outer header exactly the seven members."""
    alg, enc = ALGORITHMS[Suite.S1]
    header = {"alg": alg, "enc": enc, "kid": kid, "typ": OUTER_TYP, "cty": OUTER_CTY, "jti": jti}
    return jwe.encrypt_compact(header, plaintext, ECKey.import_key(_bare(recipient)), registry=_JWE).encode()


def decrypt(wire: bytes, outer: Outer, private: Jwk) -> bytes:
    """The plaintext, by a private JWK.

    Raises:
        EpkInvalid: the ephemeral key is not a point on the curve (an invalid-curve attack, or damage).
        DecryptionFailed
    """
    check_point(outer.epk)
    try:
        plaintext = jwe.decrypt_compact(wire, ECKey.import_key(_bare(private, "d")), registry=_JWE).plaintext
    except (JoseError, ValueError, KeyError, TypeError):
        raise DecryptionFailed from None
    if plaintext is None:
        raise DecryptionFailed
    return plaintext


def check_point(jwk: Mapping[str, Any], error: type[EnvelopeError] = EpkInvalid) -> None:
    """Refuse what is not exactly the public JWK of a point on P-256, canonically written."""
    if jwk.keys() != _EPK_MEMBERS or jwk["kty"] != "EC" or jwk["crv"] != "P-256":
        raise error
    try:
        x, y = unb64(jwk["x"]), unb64(jwk["y"])
        if len(x) != 32 or len(y) != 32:
            raise error
        numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), ec.SECP256R1())
        numbers.public_key()
    except (EncodingNotCanonical, TypeError, ValueError):
        raise error from None


@lru_cache(maxsize=16)
def _header(kid: str, typ: str) -> str:
    return b64(strict_json.dumps({"alg": SIGNATURE_ALG, "kid": kid, "typ": typ}).encode())


def _signing(jwk: Jwk) -> ECKey:
    return _private(jwk["crv"], jwk["x"], jwk["y"], jwk["d"])


# Reading a key takes longer than signing with it, and a process signs with one and verifies with a few. A key that
# decrypts is read anew each time, so that nothing of it stays when it has been destroyed.
@lru_cache(maxsize=4)
def _private(crv: str, x: str, y: str, d: str) -> ECKey:
    key = ECKey.import_key({"kty": "EC", "crv": crv, "x": x, "y": y, "d": d})
    _ES256.check_key(key)
    return key


@lru_cache(maxsize=256)
def _public(crv: str, x: str, y: str) -> ECKey:
    return ECKey.import_key({"kty": "EC", "crv": crv, "x": x, "y": y})


def _bare(jwk: Jwk, *also: str) -> dict[str, Any]:
    return {name: jwk[name] for name in ("kty", "crv", "x", "y", *also)}
