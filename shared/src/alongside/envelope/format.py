"""The bytes of a message without any cryptography: segments, outer header, container, exact sizes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from alongside.envelope import strict_json
from alongside.envelope.encoding import is_hash, unb64
from alongside.envelope.errors import (
    BucketInvalid,
    ContainerInvalid,
    ContentTooBig,
    OuterHeaderInvalid,
    SegmentsInvalid,
    WireTooBig,
)

BUCKETS: Final = (8 * 1024, 32 * 1024, 128 * 1024, 512 * 1024)
"""The only sizes of a container, in bytes of UTF-8."""

MAX_HEADER: Final = 1024
MAX_WIRE: Final = MAX_HEADER + 54 + 16 + (BUCKETS[-1] * 4 + 2) // 3 + 22 + 4
"""Characters of the longest message: header, wrapped key, IV, ciphertext, tag and four dots."""

OUTER_TYP: Final = "alongside.1+jwe"
OUTER_CTY: Final = "alongside.1+json"
OUTER_MEMBERS: Final = frozenset({"alg", "enc", "epk", "kid", "typ", "cty", "jti"})

_UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_LENGTHS = (("key", 40), ("iv", 12), ("tag", 16))


@dataclass(frozen=True, slots=True)
class Outer:
    """The outer header, its form checked, nothing proved."""

    alg: str
    enc: str
    epk: Mapping[str, Any]
    kid: str
    jti: str


@dataclass(frozen=True, slots=True)
class Container:
    """What is inside the encryption. `parts`: name -> (salt, JSON text); `permission`: (salt, JWS)."""

    manifest: str = field(repr=False)
    permission: tuple[str, str] | None = field(repr=False)
    parts: Mapping[str, tuple[str, str]] = field(repr=False)


def is_uuid4(value: object) -> bool:
    """Is this a lower-case uuid4?"""
    return isinstance(value, str) and _UUID4.fullmatch(value) is not None


def split_wire(wire: bytes) -> list[str]:
    """The five segments, each canonical and of a possible length. (Check 1.)"""
    if len(wire) > MAX_WIRE:
        raise WireTooBig
    try:
        segments = wire.decode("ascii").split(".")
    except UnicodeDecodeError:
        raise SegmentsInvalid from None
    if len(segments) != 5 or len(segments[0]) > MAX_HEADER:
        raise SegmentsInvalid
    decoded = dict(zip(("header", "key", "iv", "text", "tag"), map(unb64, segments), strict=True))
    if any(len(decoded[name]) != length for name, length in _LENGTHS):
        raise SegmentsInvalid
    return segments


def parse_outer(segment: str) -> Outer:
    """The outer header: exactly the seven members, each of its form. (Check 1.)"""
    header = strict_json.loads(unb64(segment))
    if not isinstance(header, dict) or header.keys() != OUTER_MEMBERS:
        raise OuterHeaderInvalid
    texts = all(isinstance(header[name], str) for name in OUTER_MEMBERS - {"epk"})
    fixed = header["typ"] == OUTER_TYP and header["cty"] == OUTER_CTY
    if not (texts and fixed and is_hash(header["kid"]) and is_uuid4(header["jti"])):
        raise OuterHeaderInvalid
    if not isinstance(header["epk"], dict):
        raise OuterHeaderInvalid
    return Outer(header["alg"], header["enc"], header["epk"], header["kid"], header["jti"])


def pack(manifest: str, permission: tuple[str, str] | None, parts: Mapping[str, tuple[str, str]]) -> bytes:
    """The container as UTF-8 JSON, filled with zeros to the smallest bucket that holds it.

    Raises:
        ContentTooBig
    """
    members = {
        "m": manifest,
        "g": list(permission) if permission else None,
        "p": {name: list(pair) for name, pair in parts.items()},
        "pad": "",
    }
    try:
        bare = strict_json.dumps(members).encode("utf-8")
    except UnicodeEncodeError:
        raise ContainerInvalid from None
    for bucket in BUCKETS:
        if len(bare) <= bucket:
            return bare[:-2] + b"0" * (bucket - len(bare)) + b'"}'
    raise ContentTooBig


def unpack(plaintext: bytes) -> Container:
    """The container of a decrypted message. (Check 4.)"""
    if len(plaintext) not in BUCKETS:
        raise BucketInvalid
    members = strict_json.loads(plaintext)
    if not isinstance(members, dict) or members.keys() != {"m", "g", "p", "pad"}:
        raise ContainerInvalid
    manifest, grant, parts, pad = members["m"], members["g"], members["p"], members["pad"]
    if not (isinstance(manifest, str) and isinstance(parts, dict) and isinstance(pad, str)):
        raise ContainerInvalid
    if pad.strip("0"):
        raise ContainerInvalid
    permission = None if grant is None else _salted(grant)
    return Container(manifest, permission, {name: _salted(pair) for name, pair in parts.items()})


def _salted(pair: object) -> tuple[str, str]:
    if not (isinstance(pair, list) and len(pair) == 2 and is_hash(pair[0]) and isinstance(pair[1], str)):
        raise ContainerInvalid
    return pair[0], pair[1]
