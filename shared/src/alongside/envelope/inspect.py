"""What can be said about a message: without keys its outside, with the recipient's key its manifest.

Never a body, unless asked for. Nothing here is verified: to act on a message, use `open_message`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from alongside.casedata.codes import CATEGORIES, in_table_order
from alongside.envelope import errors, jose
from alongside.envelope.encoding import jws_hash, part_hash, permission_hash, sha256
from alongside.envelope.format import Container, Outer, parse_outer, split_wire, unpack
from alongside.envelope.jwk import thumbprint
from alongside.envelope.manifest import MANIFEST_TYP
from alongside.envelope.model import Jwk
from alongside.envelope.permission import PERMISSION_TYP


def inspect_message(
    wire: bytes, jwks: Mapping[str, Any] | None = None, *, show_parts: bool = False
) -> dict[str, Any]:
    """A description of a message, fit for JSON.

    Args:
        wire: the message; white space around it is ignored.
        jwks: private keys, `{"keys": [...]}` or one JWK; those that do not fit are ignored.
        show_parts: include the JSON texts of the parts, which are case data.

    Raises:
        EnvelopeError: the bytes are no message of this format, or the key does not open it.
    """
    wire = wire.strip()
    segments = split_wire(wire)
    outer = parse_outer(segments[0])
    report: dict[str, Any] = {
        "wire_sha256": sha256(wire),
        "bytes": len(wire),
        "segments": [len(segment) for segment in segments],
        "header": {"alg": outer.alg, "enc": outer.enc, "kid": outer.kid, "jti": outer.jti, "epk": dict(outer.epk)},
        "opened": False,
    }
    key = _fitting(outer, jwks)
    if key is None:
        return report
    plaintext = jose.decrypt(wire, outer, key)
    return report | _inside(unpack(plaintext), len(plaintext), show_parts)


def _fitting(outer: Outer, jwks: Mapping[str, Any] | None) -> Jwk | None:
    if jwks is None:
        return None
    keys: Sequence[Mapping[str, Any]] = jwks.get("keys", [jwks])
    fitting = [key for key in keys if _opens(key, outer)]
    return fitting[0] if fitting else None


def _opens(key: Mapping[str, Any], outer: Outer) -> bool:
    whole = all(isinstance(key.get(name), str) for name in ("kty", "crv", "x", "y", "d"))
    return whole and key["crv"] == "P-256" and thumbprint(key) == outer.kid


def _inside(container: Container, size: int, show_parts: bool) -> dict[str, Any]:
    kid, claims = jose.read(container.manifest, MANIFEST_TYP, errors.ManifestHeaderInvalid)
    committed = claims.get("parts")
    committed = committed if isinstance(committed, dict) else {}
    report: dict[str, Any] = {
        "opened": True,
        "bucket": size,
        "manifest_kid": kid,
        "manifest_hash": jws_hash(container.manifest),
        "manifest": claims,
        "categories": in_table_order(container.parts.keys() & set(CATEGORIES)),
        "parts": {
            name: {"bytes": len(text.encode()), "matches": part_hash(salt, text) == committed.get(name)}
            for name, (salt, text) in container.parts.items()
        },
        "permission": _permission(container, claims.get("perm")),
    }
    if show_parts:
        report["texts"] = {name: text for name, (_, text) in container.parts.items()}
    return report


def _permission(container: Container, committed: object) -> dict[str, Any] | None:
    if container.permission is None:
        return None
    salt, jws = container.permission
    kid, claims = jose.read_as(jws, PERMISSION_TYP, errors.PermissionInvalid)
    return {"kid": kid, "matches": permission_hash(salt, jws) == committed, "claims": claims}
