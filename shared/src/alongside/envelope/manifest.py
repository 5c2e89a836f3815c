"""The manifest: its claims as JSON, its grammar, and the check of a stored one for the evidence pack."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from alongside.casedata.codes import CATEGORIES
from alongside.envelope import errors, jose
from alongside.envelope.claims import Claims
from alongside.envelope.encoding import is_hash
from alongside.envelope.jwk import signer
from alongside.envelope.model import (
    OUTSIDE_CONVERSATIONS,
    Actor,
    KeyUse,
    Manifest,
    MessageType,
    Party,
    Position,
    Receipt,
    ReceiptStatus,
    Ref,
    Superseded,
)

MANIFEST_TYP: Final = "alongside.1+jws"
VERSION: Final = 1
CLAIMS: Final = (
    "v", "iss", "aud", "jti", "mid", "iat", "exp", "rk", "rv", "mt", "cid", "inc", "seq", "prev", "seen",
    "re", "sup", "perm", "parts", "rcpt", "log", "x",
)  # fmt: skip
"""Every claim, always present, in this order."""

MAX_SUPERSEDED: Final = 256
_INC = re.compile(r"[A-Za-z0-9_-]{1,64}")


def to_claims(manifest: Manifest) -> dict[str, Any]:
    """The claims as they are signed."""
    claims = {name: getattr(manifest, name) for name in CLAIMS}
    claims["mt"] = manifest.mt.value
    claims["seen"] = asdict(manifest.seen) if manifest.seen else None
    claims["sup"] = [asdict(item) for item in manifest.sup] or None
    claims["parts"] = dict(manifest.parts)
    claims["rcpt"] = _receipt_claims(manifest.rcpt) if manifest.rcpt else None
    claims["log"] = dict(manifest.log) if manifest.log is not None else None
    claims["x"] = dict(manifest.x)
    return claims


def parse_manifest(members: Mapping[str, Any]) -> Manifest:
    """The manifest, exactly as the format lists its claims.

    Raises:
        Unsupported: version or type not known; looked at first, since another version has other claims.
        ManifestInvalid
    """
    version, mt = members.get("v"), members.get("mt")
    if version != VERSION or isinstance(version, bool) or mt not in list(MessageType):
        raise errors.Unsupported
    claims = Claims(members, CLAIMS, errors.ManifestInvalid)
    manifest = Manifest(
        iss=claims.hash("iss"),
        aud=claims.hash("aud"),
        jti=claims.uuid4("jti"),
        mid=claims.uuid4("mid"),
        iat=claims.number("iat"),
        exp=claims.maybe(claims.number, "exp"),
        rk=claims.hash("rk"),
        rv=claims.number("rv", least=1),
        mt=claims.code("mt", MessageType),
        cid=claims.maybe(claims.uuid4, "cid"),
        inc=claims.maybe(claims.text, "inc"),
        seq=claims.maybe(lambda name: claims.number(name, least=1), "seq"),
        prev=claims.maybe(claims.hash, "prev"),
        seen=claims.maybe(lambda name: _position(claims.object(name)), "seen"),
        re=claims.maybe(claims.uuid4, "re"),
        sup=claims.maybe(lambda name: _superseded(claims.list(name, MAX_SUPERSEDED)), "sup") or (),
        perm=claims.maybe(claims.hash, "perm"),
        parts=_parts(claims.object("parts")),
        rcpt=claims.maybe(lambda name: parse_receipt(claims.object(name)), "rcpt"),
        log=claims.maybe(claims.object, "log"),
        x=claims.object("x"),
    )
    _check_conversation(manifest)
    if (manifest.rcpt is not None) != (manifest.mt is MessageType.RECEIPT):
        raise errors.ManifestInvalid
    return manifest


def verify_manifest(jws: str, party: Party) -> Manifest:
    """The manifest of a stored JWS, its key judged at its iat: what an evidence pack needs, without any part.

    Raises:
        SenderKeyUnknown, SignatureInvalid, IssuerMismatch, Unsupported, ManifestInvalid, ManifestHeaderInvalid
    """
    kid, claims = jose.read_as(jws, MANIFEST_TYP, errors.ManifestHeaderInvalid)
    iat = claims.get("iat")
    key = signer(party, kid, KeyUse.MESSAGE, iat if isinstance(iat, int) else 0)
    if key is None:
        raise errors.SenderKeyUnknown
    jose.verify(jws, key.jwk)
    manifest = parse_manifest(claims)
    if manifest.iss != party.id:
        raise errors.IssuerMismatch
    return manifest


def parse_receipt(members: Mapping[str, Any]) -> Receipt:
    """The `rcpt` claim; raises ManifestInvalid."""
    names = ("status", "ref", "categories", "at", "code", "by")
    claims = Claims(members, names, errors.ManifestInvalid)
    by = Claims(claims.object("by"), ("role", "actor"), errors.ManifestInvalid)
    return Receipt(
        status=claims.code("status", ReceiptStatus),
        ref=_ref(claims.object("ref")),
        categories=claims.codes("categories", CATEGORIES),
        at=claims.number("at"),
        code=claims.maybe(lambda name: claims.text(name, 40), "code"),
        by=Actor(by.text("role", 40), by.text("actor", 100)),
    )


def _ref(members: Mapping[str, Any]) -> Ref:
    names = ("jti", "wire", "manifest", "perm", "cid", "inc", "seq")
    claims = Claims(members, names, errors.ManifestInvalid)
    return Ref(
        jti=claims.maybe(claims.uuid4, "jti"),
        wire=claims.hash("wire"),
        manifest=claims.maybe(claims.hash, "manifest"),
        perm=claims.maybe(claims.hash, "perm"),
        cid=claims.maybe(claims.uuid4, "cid"),
        inc=claims.maybe(claims.text, "inc"),
        seq=claims.maybe(lambda name: claims.number(name, least=1), "seq"),
    )


def _position(members: Mapping[str, Any]) -> Position:
    claims = Claims(members, ("inc", "seq", "hash"), errors.ManifestInvalid)
    return Position(claims.text("inc"), claims.number("seq", least=1), claims.hash("hash"))


def _superseded(items: list[Any]) -> tuple[Superseded, ...]:
    readers = [Claims(item, ("seq", "jti"), errors.ManifestInvalid) for item in items]
    if not readers:  # nothing replaced is null
        raise errors.ManifestInvalid
    return tuple(Superseded(claims.number("seq", least=1), claims.uuid4("jti")) for claims in readers)


def _parts(members: Mapping[str, Any]) -> dict[str, str]:
    if len(members) > 32 or not all(is_hash(value) for value in members.values()):
        raise errors.ManifestInvalid
    return dict(members)


def _check_conversation(manifest: Manifest) -> None:
    place = (manifest.cid, manifest.inc, manifest.seq)
    if manifest.mt in OUTSIDE_CONVERSATIONS:
        nothing = (*place, manifest.prev, manifest.seen) == (None,) * 5 and not manifest.sup
        right = nothing
    else:
        inc = manifest.inc is not None and _INC.fullmatch(manifest.inc) is not None
        right = None not in place and inc and (manifest.prev is None) == (manifest.seq == 1)
    if not right:
        raise errors.ManifestInvalid


def _receipt_claims(receipt: Receipt) -> dict[str, Any]:
    return {
        "status": receipt.status.value,
        "ref": asdict(receipt.ref),
        "categories": list(receipt.categories),
        "at": receipt.at,
        "code": receipt.code,
        "by": asdict(receipt.by),
    }
