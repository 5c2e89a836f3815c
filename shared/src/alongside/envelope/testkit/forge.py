"""A second, independent writer of messages that can also write every wrong one.

It shares no JOSE code with `seal`: RFC 7515, 7516 and 7518 on bare `cryptography`. For tests only.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

from alongside.envelope.testkit.parties import Actor

CURVE = ec.SECP256R1()


def b64(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def text_of(value: Any) -> str:
    """Compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def commitment(label: str, salt: str, text: str) -> str:
    """SHA-256 over "alongside/1/<label>", a zero byte, the salt and the text."""
    raw = base64.urlsafe_b64decode(salt + "=")
    return b64(hashlib.sha256(f"alongside/1/{label}\0".encode() + raw + text.encode()).digest())


def raw_jws(header: str, payload: str, key: Mapping[str, Any]) -> str:
    """An ES256 JWS over any header and payload text (RFC 7515 section 7.1, RFC 7518 section 3.4)."""
    signing_input = f"{b64(header.encode())}.{b64(payload.encode())}"
    der = _private(key).sign(signing_input.encode(), ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(der)
    return f"{signing_input}.{b64(r.to_bytes(32) + s.to_bytes(32))}"


def concat_kdf(shared: bytes, alg: str, bits: int, apu: bytes = b"", apv: bytes = b"") -> bytes:
    """The key derivation of ECDH-ES, for at most 256 bits (RFC 7518 section 4.6.2)."""
    info = b"".join(len(part).to_bytes(4) + part for part in (alg.encode(), apu, apv)) + bits.to_bytes(4)
    return hashlib.sha256((1).to_bytes(4) + shared + info).digest()[: bits // 8]


def epk_of(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    """The public JWK of an ephemeral key."""
    numbers = key.public_key().public_numbers()
    return {"kty": "EC", "crv": "P-256", "x": b64(numbers.x.to_bytes(32)), "y": b64(numbers.y.to_bytes(32))}


@dataclass
class Draft:
    """A message in the making; change any member, then take `wire()`."""

    sender: Actor
    recipient: Actor
    now: datetime
    claims: dict[str, Any]
    parts: dict[str, list[str]] = field(default_factory=dict)
    grant: list[str] | None = None
    manifest_header: dict[str, Any] = field(default_factory=dict)
    manifest_text: str | None = None
    signing_key: Mapping[str, Any] | None = None
    manifest: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    plaintext: bytes | None = None
    outer: dict[str, Any] = field(default_factory=dict)
    outer_text: str | None = None
    encrypt_for: Mapping[str, Any] | None = None
    kdf_alg: str = "ECDH-ES+A256KW"

    def commit(self) -> "Draft":
        """Write the hashes of parts and permission into the claims."""
        self.claims["parts"] = {name: commitment("part", *pair) for name, pair in self.parts.items()}
        self.claims["perm"] = commitment("permission", *self.grant) if self.grant else None
        return self

    def part(self, name: str, text: str) -> "Draft":
        """Add a part and commit to it."""
        self.parts[name] = [b64(secrets.token_bytes(32)), text]
        return self.commit()

    def allow(self, permission_jws: str) -> "Draft":
        """Put a sharing permission in and commit to it."""
        self.grant = [b64(secrets.token_bytes(32)), permission_jws]
        return self.commit()

    def wire(self) -> bytes:
        """The compact JWE."""
        return seal_bytes(self.plaintext or self._container(), self._outer(), self._public(), self)

    def _manifest(self) -> str:
        header = {"alg": "ES256", "kid": self.sender.message["kid"], "typ": "alongside.1+jws"} | self.manifest_header
        payload = self.manifest_text or text_of(self.claims)
        return self.manifest or raw_jws(text_of(header), payload, self.signing_key or self.sender.message)

    def _container(self) -> bytes:
        members = {"m": self._manifest(), "g": self.grant, "p": self.parts} | self.extra
        bare = len(text_of(members | {"pad": ""}).encode())
        bucket = next(size for size in (8192, 32768, 131072, 524288) if size >= bare)
        return text_of({**members, "pad": "0" * (bucket - bare)}).encode()

    def _outer(self) -> dict[str, Any]:
        fixed = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "typ": "alongside.1+jwe", "cty": "alongside.1+json"}
        return fixed | {"kid": self.recipient.encryption["kid"], "jti": self.claims["jti"]} | self.outer

    def _public(self) -> Mapping[str, Any]:
        return self.encrypt_for or self.recipient.encryption


def draft(sender: Actor, recipient: Actor, mt: str, now: datetime, **claims: Any) -> Draft:
    """A right message of this type without parts, outside any conversation unless `claims` say otherwise."""
    whole: dict[str, Any] = {
        "v": 1,
        "iss": sender.party.id,
        "aud": recipient.party.id,
        "jti": str(uuid4()),
        "mid": str(uuid4()),
        "iat": int(now.timestamp()),
        "exp": None if mt in ("receipt", "answer") else int(now.timestamp()) + 14 * 86400,
        "rk": recipient.encryption["kid"],
        "rv": recipient.party.keys_version,
        "mt": mt,
    }
    rest = ("cid", "inc", "seq", "prev", "seen", "re", "sup", "perm")
    whole |= dict.fromkeys(rest) | {"parts": {}, "rcpt": None, "log": None, "x": {}} | claims
    return Draft(sender, recipient, now, whole)


def seal_bytes(plaintext: bytes, header: dict[str, Any], public: Mapping[str, Any], how: Draft) -> bytes:
    """ECDH-ES+A256KW and A256GCM (RFC 7516 section 5.1, RFC 7518 sections 4.6 and 5.3)."""
    ephemeral = ec.generate_private_key(CURVE)
    header = {"epk": epk_of(ephemeral)} | header
    wrapping = concat_kdf(ephemeral.exchange(ec.ECDH(), _public(public)), how.kdf_alg, 256)
    content_key, iv = secrets.token_bytes(32), secrets.token_bytes(12)
    protected = b64((how.outer_text or text_of(header)).encode())
    sealed = AESGCM(content_key).encrypt(iv, plaintext, protected.encode())
    pieces = (aes_key_wrap(wrapping, content_key), iv, sealed[:-16], sealed[-16:])
    return ".".join([protected, *map(b64, pieces)]).encode()


def _number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "="))


def _public(jwk: Mapping[str, Any]) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicNumbers(_number(jwk["x"]), _number(jwk["y"]), CURVE).public_key()


def _private(jwk: Mapping[str, Any]) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(_number(jwk["d"]), CURVE)
